"""An email step's template, rendered for one person."""

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from annai.core.bundle import Bundle, MailTemplate
from annai.core.carried import variables as carried_variables
from annai.core.locale import choose
from annai.core.manifest import Manifest
from annai.core.standing import lent_to
from annai.core.steps.email import EmailStep
from annai.core.subject import Subject
from annai.core.text import LocalText, TextError, compile_text
from annai.core.zone import zone_name
from annai.mail.header import is_mailbox
from annai.mail.html import compile_mjml

_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class Rendered(Struct, frozen=True):
    """An email before it becomes a message. `subject` and `sender_name` are single lines."""

    recipient: str
    subject: str
    html: str
    text: str
    locale: str
    sender_name: str = ""


class Undeliverable(Exception):
    """This email cannot be made.

    `reason` is `no_address` (the user has no usable `email` trait), `no_template` (the bundle has no such step or
    template) or `bad_template` (it renders to nothing that can be sent).
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason


def render_email(bundle: Bundle, flow_id: str, step_id: str, user: Subject, account: Subject | None) -> Rendered:
    """Render an email step for its user, in the language of their `locale` trait, else the one in which they last
    read the product, else the workspace's default.

    Templates read `user` and `account` (their traits and `id`), `workspace.name` and `time_zone`.
    Raises Undeliverable.
    """
    recipient = user.personal.traits.get("email")
    if not isinstance(recipient, str) or not is_mailbox(recipient):
        raise Undeliverable("no_address", "the user's trait email is missing or no address")
    run = user.runs.get(flow_id)
    template, subject = _template(bundle, flow_id, run.variant if run else "", step_id)
    manifest = bundle.manifest
    both = tuple(locale for locale in template.mjml if locale in template.text)
    if not both:
        raise Undeliverable("bad_template", "no locale has both an MJML and a text part")
    own = user.personal.traits.get("locale") or user.personal.locale
    locale = _locale(both, manifest.locales[0], own)
    try:
        variables = _variables(bundle, locale, user, account)
        carried = carried_variables(user.personal.carried.get(flow_id, {}))
        return Rendered(
            recipient=recipient,
            subject=_one_line(subject.render(locale, {**variables, **carried})),
            html=compile_mjml(template.mjml[locale].render(variables, locale), locale),
            text=template.text[locale].render(variables, locale),
            locale=locale,
            sender_name=_one_line(_sender_name(manifest, locale, variables)),
        )
    except (TextError, OSError) as error:
        raise Undeliverable("bad_template", str(error)) from error


def _template(bundle: Bundle, flow_id: str, variant: str, step_id: str) -> tuple[MailTemplate, LocalText]:
    whole = bundle.flows.get(flow_id)
    flow = whole.of(variant) if whole else lent_to(bundle, flow_id, variant)
    step = flow.steps.get(step_id) if flow else None
    template = bundle.emails.get(step.template) if isinstance(step, EmailStep) else None
    if template is None or not isinstance(step, EmailStep):
        raise Undeliverable("no_template", "the bundle has no such email step or template")
    return template, step.subject


def _variables(bundle: Bundle, locale: str, user: Subject, account: Subject | None) -> Mapping[str, Any]:
    manifest, own = bundle.manifest, _traits(user)
    shared = _traits(account) if account else {}
    return {
        "user": own,
        "account": shared,
        "workspace": {"name": compile_text(manifest.name, manifest.locales).render(locale, {})},
        "time_zone": zone_name(own, shared, manifest.time_zone),
        "calendar": bundle.calendar,
    }


def _sender_name(manifest: Manifest, locale: str, variables: Mapping[str, Any]) -> str:
    name = manifest.sender.name if manifest.sender else manifest.name
    return compile_text(name, manifest.locales).render(locale, variables)


def _locale(available: tuple[str, ...], default: str, wanted: Any) -> str:
    """Of the template's locales the one for this reader, else the workspace's default, else any."""
    fallback = choose(available, default)
    return choose((fallback, *available), wanted if isinstance(wanted, str) else fallback)


def _traits(subject: Subject) -> Mapping[str, Any]:
    return {**subject.personal.traits, "id": subject.personal.id}


def _one_line(text: str) -> str:
    """Line breaks and control characters, which only data brings here, become a space."""
    return _BREAKS.sub(" ", text).strip()
