"""Flows of accounts: what can start them, and who gets what they show and mail."""

from collections.abc import Iterable, Iterator
from typing import Any

from annai.core.conditions.errors import instead
from annai.core.finding import Finding
from annai.core.flow import Flow
from annai.core.plan import Choice, Traits
from annai.core.steps.checklist import Checklist
from annai.core.steps.recipients import Recipients
from annai.core.steps.step import Step
from annai.core.tasks import People, Role
from annai.core.workspace import Workspace, steps

Found = tuple[int, str, Recipients]


def account_trigger(workspace: Workspace) -> Iterator[Finding]:
    for flow in workspace.flows:
        if flow.model.subject == "account" and flow.model.trigger.on_page:
            message = "an account looks at no page; start its flow by an event, a condition, a band or another flow"
            yield flow.fault(message, "account-trigger", "trigger", "page")


def recipient(workspace: Workspace) -> Iterator[Finding]:
    for flow in workspace.flows:
        of_account = flow.model.subject == "account"
        for index, step in steps(flow.model):
            content, to = step.content, getattr(step.content, "to", None)
            needs = (content.shown or content.mailed) and not isinstance(content, Checklist)
            if of_account and to is None and needs:
                yield flow.fault(_nobody_gets(step), "recipient", "steps", index, step.kind)
            if not of_account and to is not None and content.shown:
                message = "a user's flow shows its steps to its user; to belongs to flows of accounts, and to emails"
                yield flow.fault_at_key(message, "recipient", "steps", index, step.kind, "to")


def _nobody_gets(step: Step) -> str:
    if "to" in getattr(type(step.content), "model_fields", ()):
        return "a step of an account's flow needs somebody who gets it; write to: {role: admin}"
    return f"an account's flow cannot show a {step.kind}; write it into a flow of users"


def task_people(workspace: Workspace) -> Iterator[Finding]:
    for flow in workspace.flows:
        for index, place, by in _tasks(flow.model) if flow.model.subject == "user" else ():
            if isinstance(by, People):
                message = "people counts those of an account; a user's own checklist takes anyone or a role"
                yield flow.fault(message, "task-people", "steps", index, "checklist", "tasks", place, "by", "people")


def unknown_recipient(workspace: Workspace) -> Iterator[Finding]:
    traits = workspace.plan.model.traits
    for flow in workspace.flows:
        for index, kind, to in _recipients(flow.model):
            for message, key in (*_unknown_roles(to.roles, traits), *_unknown_trait(to, traits)):
                yield flow.fault(message, "unknown-recipient", "steps", index, kind, "to", key)
        for index, place, by in _tasks(flow.model):
            for message, key in _unknown_roles([(by.role, "role")] if isinstance(by, Role) else [], traits):
                yield flow.fault(message, "unknown-recipient", "steps", index, "checklist", "tasks", place, "by", key)


def _recipients(flow: Flow) -> Iterator[Found]:
    for index, step in steps(flow):
        to = getattr(step.content, "to", None)
        if isinstance(to, Recipients):
            yield index, step.kind, to


def _tasks(flow: Flow) -> Iterator[tuple[int, int, Any]]:
    """Who must do the tasks of its checklists."""
    for index, step in steps(flow):
        if isinstance(step.content, Checklist):
            yield from ((index, place, task.by) for place, task in enumerate(step.content.tasks))


def _unknown_roles(roles: Iterable[tuple[str, str]], traits: Traits) -> Iterator[tuple[str, str]]:
    declared = traits.user.get("role")
    for role, key in roles:
        if declared is None:
            yield "events.yaml declares no user trait role; write traits: {user: {role: string}}", key
        elif isinstance(declared, Choice) and role not in declared.one_of:
            yield f"events.yaml has no role {role!r}; {instead(role, declared.one_of)}", key


def _unknown_trait(to: Recipients, traits: Traits) -> Iterator[tuple[str, str]]:
    if to.trait is not None and to.trait not in traits.user:
        yield f"events.yaml declares no user trait {to.trait!r}; {instead(to.trait, traits.user)}", "trait"
