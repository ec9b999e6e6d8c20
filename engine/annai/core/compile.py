"""From a workspace to its bundle."""

from collections.abc import Iterator, Mapping

from annai.core.attempt import Attempt
from annai.core.bundle import Bundle, CompiledAction, CompiledFlow, CompiledStep, MailTemplate
from annai.core.digest import digest, digests
from annai.core.finding import Finding
from annai.core.flow import Action, EventTrigger, Flow, PageTrigger, Step
from annai.core.glob import compile_glob
from annai.core.instant import parse_duration
from annai.core.layout import flow_id, mail_part
from annai.core.listeners import Listeners
from annai.core.pages import PageTriggers
from annai.core.rules.steps import followers
from annai.core.scorecard import Scorecard
from annai.core.text import Template
from annai.core.workspace import Read, Workspace, steps


def compile_bundle(workspace: Workspace, files: Mapping[str, bytes]) -> tuple[Bundle, list[Finding]]:
    """The bundle and what could not be compiled; with findings, the bundle is not fit for use."""
    attempt = Attempt(workspace)
    flows = _flows(attempt, workspace)
    by_urgency = sorted(flows.values(), key=lambda flow: flow.rank)
    scorecard = workspace.health.model.scorecard if workspace.health else None
    sender = workspace.manifest.model.sender
    if sender:
        attempt.text(workspace.manifest, sender.name, "sender", "name")  # an email renders it, this only checks it
    meanings = digests(workspace)
    bundle = Bundle(
        digest=digest(sorted(meanings.items())),
        manifest=workspace.manifest.model,
        plan=workspace.plan.model,
        flows=flows,
        by_event=_by_event(by_urgency),
        by_page=PageTriggers([flow for flow in by_urgency if isinstance(flow.model.trigger, PageTrigger)]),
        emails=_mails(attempt, workspace),
        scorecard=scorecard,
        series=frozenset().union(*(flow.series for flow in by_urgency)),
        goals=frozenset(flow.goal_event for flow in by_urgency if flow.goal_event),
        account_series=frozenset(_measured(scorecard)) if scorecard else frozenset(),
        files=dict(files),
        digests=meanings,
    )
    return bundle, attempt.findings


def _flows(attempt: Attempt, workspace: Workspace) -> dict[str, CompiledFlow]:
    """In the order of their ids' files."""
    compiled = {flow_id(flow.file): _flow(attempt, flow) for flow in workspace.flows}
    known = {**workspace.unchanged.flows, **compiled}
    return {id: known[id] for id in workspace.flow_ids if id in known}


def _flow(attempt: Attempt, file: Read[Flow]) -> CompiledFlow:
    flow, trigger = file.model, file.model.trigger
    attempt.series, attempt.mentions = set(), set()
    compiled = _steps(attempt, file)
    event = trigger.event if isinstance(trigger, EventTrigger) else None
    within = flow.goal.within if flow.goal else None
    return CompiledFlow(
        id=flow_id(file.file),
        model=flow,
        steps=compiled,
        first=next(iter(compiled)),
        shown=sum(step.shown_at > 0 for step in compiled.values()),
        audience=attempt.standing(file, flow.audience, "audience"),
        where=attempt.moment(file, trigger.where, event, "trigger", "where"),
        page=compile_glob(trigger.page) if isinstance(trigger, PageTrigger) else None,
        exit=attempt.standing(file, flow.exit, "exit"),
        goal_event=flow.goal.event if flow.goal else None,
        goal_within=parse_duration(within) if within else None,
        awaits=frozenset(_awaited(flow, compiled)),
        rank=(-flow.priority, flow_id(file.file)),
        timeless=flow.exit is None and all(step.up_to is None for step in compiled.values()),
        series=frozenset(attempt.series),
        mentions=frozenset(attempt.mentions),
    )


def _steps(attempt: Attempt, file: Read[Flow]) -> dict[str, CompiledStep]:
    behind = followers(file.model)
    compiled: dict[str, CompiledStep] = {}
    shown = 0
    for index, step in steps(file.model):
        in_app = step.kind in ("tooltip", "modal")
        shown += in_app
        compiled[step.id] = _step(attempt, file, index, step, behind[step.id], shown if in_app else 0)
    return compiled


def _step(attempt: Attempt, file: Read[Flow], index: int, step: Step, next: str, shown_at: int) -> CompiledStep:
    at = ("steps", index, step.kind)
    content, wait, email = step.tooltip or step.modal, step.wait, step.email
    return CompiledStep(
        id=step.id,
        kind=step.kind,
        model=step,
        next=next,
        page=compile_glob(step.page) if step.page else None,
        title=attempt.text(file, content.title, *at, "title") if content and content.title else None,
        body=attempt.rich_text(file, content.body, *at, "body") if content else None,
        actions=tuple(_actions(attempt, file, content.actions, next, *at, "actions")) if content else (),
        where=attempt.moment(file, wait.where, wait.for_, *at, "where") if wait else None,
        up_to=parse_duration(wait.up_to) if wait and wait.up_to else None,
        otherwise=(wait and wait.otherwise) or next,
        subject=attempt.text(file, email.subject, *at, "subject") if email else None,
        shown_at=shown_at,
    )


def _actions(
    attempt: Attempt, file: Read[Flow], actions: tuple[Action, ...], next: str, *path: str | int
) -> Iterator[CompiledAction]:
    for index, action in enumerate(actions):
        label = attempt.text(file, action.label, *path, index, "label")
        yield CompiledAction(label, action.goto or next, action.dismiss, action.href)


def _mails(attempt: Attempt, workspace: Workspace) -> dict[str, MailTemplate]:
    compiled = {mail.file: attempt.mail(mail) for mail in workspace.mails}
    parts: dict[str, dict[str, dict[str, Template]]] = {}
    for file, template in sorted({**workspace.unchanged.mails, **compiled}.items()):
        if template is not None:
            id, locale, part = mail_part(file)
            parts.setdefault(id, {"mjml": {}, "txt": {}})[part][locale] = template
    return {id: MailTemplate(by_part["mjml"], by_part["txt"]) for id, by_part in parts.items()}


def _by_event(flows: list[CompiledFlow]) -> dict[str, Listeners]:
    listening: dict[str, list[CompiledFlow]] = {}
    for flow in flows:
        if isinstance(flow.model.trigger, EventTrigger):
            listening.setdefault(flow.model.trigger.event, []).append(flow)
    return {event: Listeners(some) for event, some in listening.items()}


def _awaited(flow: Flow, steps: Mapping[str, CompiledStep]) -> Iterator[str]:
    """The goal, which may be met before the flow starts, and what the steps wait for."""
    if flow.goal:
        yield flow.goal.event
    yield from (step.model.wait.for_ for step in steps.values() if step.model.wait)


def _measured(scorecard: Scorecard) -> Iterator[str]:
    for measure in scorecard.measures:
        if measure.adoption:
            yield measure.adoption.event
        if measure.breadth:
            yield from measure.breadth.events
