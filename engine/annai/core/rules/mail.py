"""What email steps need: templates, topics, a sender, a recipient."""

from collections.abc import Iterator

from annai.core.conditions.errors import instead
from annai.core.finding import Finding
from annai.core.workspace import Workspace, emails

PARTS = {"mjml": "txt", "txt": "mjml"}


def unknown_template(workspace: Workspace) -> Iterator[Finding]:
    yield from _missing_templates(workspace)
    for mail in workspace.mails:
        other = PARTS[mail.part]
        if (mail.id, mail.locale, other) not in workspace.mail_parts:
            message = f"emails/{mail.id}.{mail.locale}.{other} is missing; an email has both parts"
            yield mail.fault(message, "unknown-template")


def _missing_templates(workspace: Workspace) -> Iterator[Finding]:
    known = {id for id, _, _ in workspace.mail_parts}
    default = workspace.locales[0]
    written = {id for id, locale, _ in workspace.mail_parts if locale == default}
    for flow in workspace.flows:
        for index, email in emails(flow.model):
            if email.template not in known:
                message = f"emails/ has no template {email.template!r}; {instead(email.template, known)}"
            elif email.template not in written:
                message = f"emails/{email.template}.{default}.mjml is missing; it serves the default locale"
            else:
                continue
            yield flow.fault(message, "unknown-template", "steps", index, "email", "template")


def unknown_topic(workspace: Workspace) -> Iterator[Finding]:
    known = workspace.manifest.model.topics
    for flow in workspace.flows:
        for index, email in emails(flow.model):
            if email.topic not in known:
                message = f"workspace.yaml has no topic {email.topic!r}; {instead(email.topic, known)}"
                yield flow.fault(message, "unknown-topic", "steps", index, "email", "topic")


def missing_sender(workspace: Workspace) -> Iterator[Finding]:
    mailing = [flow.file for flow in workspace.flows if emails(flow.model)]
    if mailing and workspace.manifest.model.sender is None:
        message = f"{mailing[0]} sends emails, but there is no sender; write sender: {{name: …, address: …}}"
        yield workspace.manifest.fault(message, "missing-sender")


def missing_email_trait(workspace: Workspace) -> Iterator[Finding]:
    mailing = [flow.file for flow in workspace.flows if emails(flow.model)]
    if mailing and "email" not in workspace.plan.model.traits.user:
        message = f"{mailing[0]} sends emails, but users have no trait email; write traits: {{user: {{email: string}}}}"
        yield workspace.plan.fault(message, "missing-email-trait", "traits", "user")
