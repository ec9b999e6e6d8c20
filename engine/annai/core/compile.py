"""From a workspace to its bundle."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import chain
from operator import attrgetter
from typing import Any, TypeVar

from msgspec.structs import replace

from annai.core.asked import Asked, Question, asked
from annai.core.attempt import EVERYONE, Attempt
from annai.core.bundle import Bundle, CompiledFlow, CompiledVariant, MailTemplate, lent
from annai.core.business import calendar_of
from annai.core.carried import Reading, declared
from annai.core.conditions import Condition
from annai.core.conditions.nodes import Node, walk
from annai.core.deadline import limit_of
from annai.core.digest import digest, digests
from annai.core.exits import CompiledExit, written
from annai.core.finding import Finding
from annai.core.flow import Flow
from annai.core.glob import compile_glob
from annai.core.host import sites_of
from annai.core.layout import flow_id, mail_part
from annai.core.listeners import Listeners
from annai.core.pages import PageTriggers
from annai.core.quiet import Quiet, compile_quiet
from annai.core.reentry import again
from annai.core.returning import returning
from annai.core.rules.segments import in_order
from annai.core.rules.steps import followers
from annai.core.scorecard import Scorecard
from annai.core.site import Site
from annai.core.steps.assignment import assigning
from annai.core.steps.kind import CompiledStep
from annai.core.steps.shared_checklist import sharing
from annai.core.text import Template
from annai.core.triggers.date import DateTrigger, rule_of
from annai.core.triggers.kind import TriggerModel
from annai.core.triggers.when import WhenTrigger
from annai.core.variant import unreachable
from annai.core.watching import Watching
from annai.core.workspace import Read, Workspace, asked_by, steps

K = TypeVar("K")


def compile_bundle(workspace: Workspace, files: Mapping[str, bytes]) -> tuple[Bundle, list[Finding]]:
    """The bundle and what could not be compiled; with findings, the bundle is not fit for use."""
    attempt = Attempt(workspace)
    segments, of_segments = _segments(attempt, workspace)
    attempt.begin()
    quiet = _quiet(attempt, workspace)
    general, of_quiet = frozenset(attempt.questions), attempt.warnings
    flows = _flows(attempt, workspace)
    of_accounts = [flow for flow in flows.values() if flow.is_of("account")]
    of_users = [flow for flow in flows.values() if flow.is_of("user")] if of_accounts else [*flows.values()]
    history = _history(general, flows.values(), of_accounts)
    scorecard = workspace.health.model.scorecard if workspace.health else None
    _check_sender(attempt, workspace)
    meanings = digests(workspace)
    bundle = Bundle(
        digest=digest(sorted(meanings.items())),
        manifest=workspace.manifest.model,
        sites=sites_of(workspace.manifest.model, workspace.plan.model),
        calendar=calendar_of(workspace.manifest.model.business_calendar),
        plan=workspace.plan.model,
        flows=flows,
        accounts_act=bool(of_accounts),
        lends=any(map(_lends, flows.values())),
        emails=_mails(attempt, workspace),
        scorecard=scorecard,
        segments=segments,
        segments_file=workspace.segments.model if workspace.segments else None,
        asked=history,
        goals=frozenset(_counted(of_users)),
        account_series=history.account.union(_counted(of_accounts), _measured(scorecard) if scorecard else ()),
        caps=tuple(cap.compile(flows) for cap in workspace.manifest.model.frequency_caps),
        quiet=quiet,
        rationed=quiet is not None or bool(workspace.manifest.model.frequency_caps),
        digests=meanings,
        warnings=tuple(sorted({*of_segments, *of_quiet, *chain(*(flow.warnings for flow in flows.values()))})),
        **_starting(of_users),
        **_origins(workspace, files),
    )
    return _with_accounts(bundle, of_accounts), attempt.findings


def _with_accounts(bundle: Bundle, flows: list[CompiledFlow]) -> Bundle:
    """The bundle, which starts the flows of users, with its other side, which starts these flows of accounts."""
    other = replace(bundle, **{**_starting(flows), "watches_accounts": bundle.watches_accounts})
    still = bundle.still | other.still
    return replace(bundle, still=still, accounts=replace(other, still=still))


def _lends(flow: CompiledFlow) -> bool:
    return flow.lent is not None or any(variant.flow.lent is not None for variant in flow.variants)


def _history(
    general: frozenset[Question], flows: Collection[CompiledFlow], of_accounts: Iterable[CompiledFlow]
) -> Asked:
    """What is kept so that the conditions of these flows, and those of no flow, can be answered."""
    questions = chain(general, *(flow.questions for flow in flows))
    return asked(questions, frozenset().union(*map(_witnessed, of_accounts)))


def _witnessed(flow: CompiledFlow) -> frozenset[str]:
    """The events whose properties the flow may read."""
    return flow.awaits | ({flow.event} if flow.event is not None else frozenset())


def _starting(flows: Iterable[CompiledFlow]) -> dict[str, Any]:
    """Which flows start by what; those that are not live stand still.

    Most flows start by an event or a page, and are asked for nothing else: after an edit, all are gone through again.
    """
    live = sorted([flow for flow in flows if flow.is_live], key=attrgetter("rank"))
    others = [flow for flow in live if flow.event is None and flow.page is None]
    return {
        "by_event": _listening(live, lambda flow: flow.event),
        "by_flow": _listening(others, lambda flow: flow.model.trigger.after),
        "by_page": PageTriggers([flow for flow in live if flow.page is not None]),
        "watching": Watching(flow for flow in others if flow.watch is not None),
        "concludes": any(flow.watch or flow.date or flow.model.trigger.after for flow in others),
        "watches_accounts": any(map(_hears_account, others)),
        "returning": tuple([flow for flow in live if flow.returning is not None]),
        "dated": tuple(flow for flow in others if flow.date is not None),
        "still": frozenset([flow.id for flow in flows if not flow.is_live]),
    }


def _origins(workspace: Workspace, files: Mapping[str, bytes]) -> dict[str, Any]:
    """What the bundle was compiled from, for the next one to take over what has not changed."""
    return {"files": dict(files), "sources": workspace.sources, "catalogs": workspace.messages}


def _check_sender(attempt: Attempt, workspace: Workspace) -> None:
    """An email renders the sender's name; here it is only tried."""
    sender = workspace.manifest.model.sender
    if sender:
        attempt.text(workspace.manifest, sender.name, "sender", "name")


def _segments(attempt: Attempt, workspace: Workspace) -> tuple[dict[str, Condition], list[Finding]]:
    """The segments compiled, and what they hardly mean."""
    file = workspace.segments
    if file is not None:
        attempt.nodes = dict.fromkeys(file.model.segments, EVERYONE)
        for id in in_order(file.model):
            attempt.segment(file, id, file.model.segments[id].when)
    return attempt.segments, attempt.warnings


def _flows(attempt: Attempt, workspace: Workspace) -> dict[str, CompiledFlow]:
    """In the order of their ids' files."""
    variants: dict[str, list[Read[Flow]]] = {}
    for flow in workspace.flows:
        if flow.variant:
            variants.setdefault(flow.file, []).append(flow)
    whole = [flow for flow in workspace.flows if not flow.variant]
    compiled = {flow_id(flow.file): _varied(attempt, flow, variants.get(flow.file, ())) for flow in whole}
    known = {**workspace.unchanged.flows, **compiled}
    return {id: known[id] for id in workspace.flow_ids if id in known}


def _varied(attempt: Attempt, file: Read[Flow], variants: Iterable[Read[Flow]]) -> CompiledFlow:
    """The flow with its variants; what its conditions read includes theirs."""
    attempt.begin()
    whens = {
        one.id: attempt.standing(file, one.when, "variants", index, "when")
        for index, one in enumerate(file.model.variants)
    }
    for index, message in unreachable([*whens.values()]):
        attempt.findings.append(file.fault(message, "unreachable-variant", "variants", index, "when"))
    compiled = tuple(CompiledVariant(whens[read.variant], _flow(attempt, read)) for read in variants)
    flow = _flow(attempt, file)
    return replace(flow, variants=compiled, warnings=tuple(sorted({*attempt.warnings}))) if compiled else flow


def _flow(attempt: Attempt, file: Read[Flow]) -> CompiledFlow:
    flow, trigger = file.model, file.model.trigger
    attempt.asked = asked_by(flow_id(file.file), flow)
    reading = Reading(declared(flow, attempt.plan))
    plain, exits = _steps(attempt, file, reading), tuple(_exits(attempt, file))
    attempt.mentions |= {named for _, step in steps(flow) for named, _ in step.content.flows()}
    attempt.asked = None  # what starts a flow comes before its questions
    compiled = {step.id: assigning(step.content, plain[step.id]) for _, step in steps(flow)}
    one = CompiledFlow(
        id=flow_id(file.file),
        model=flow,
        steps=compiled,
        first=next(iter(compiled)),
        audience=attempt.standing(file, flow.audience, "audience"),
        event=trigger.listens_to,
        where=_where(attempt, file, trigger),
        watch=_watch(attempt, file, trigger),
        date=rule_of(trigger) if isinstance(trigger, DateTrigger) else None,
        page=compile_glob(trigger.on_page) if trigger.on_page else None,
        hide=attempt.moment(file, flow.hide, None, "hide"),
        exits=exits,
        goal_event=flow.goal.event if flow.goal else None,
        goal_within=limit_of(flow.goal.within) if flow.goal and flow.goal.within else None,
        awaits=frozenset(_awaited(flow, compiled)),
        rank=(-flow.priority, flow_id(file.file)),
        timeless=not exits and all(step.timeless for step in compiled.values()),
        questions=frozenset(attempt.questions),
        mentions=frozenset({*attempt.mentions, *(trigger.after or ())[:1]}),
        carries=reading.carries,
        again=again(flow.reentry),
        exclusion_group=flow.exclusion_group,
        returning=returning(flow.come_back, next(iter(compiled))),
        warnings=tuple(attempt.warnings),
        essential=flow.essential,
        keeps=any(step.keeps for step in compiled.values()),
        counted=frozenset().union(*(step.counts for step in compiled.values())),
        variant=file.variant,
        returns=any(step.returns for step in compiled.values()),
    )
    return one if compiled == plain else replace(one, lent=lent(one, plain))


def _watch(attempt: Attempt, file: Read[Flow], trigger: TriggerModel) -> Condition | None:
    """The condition whose change fires the trigger; of a segment that is not there a rule tells."""
    if trigger.of_segment is not None and trigger.of_segment not in attempt.segments:
        return None
    return attempt.standing(file, trigger.watches, "trigger", *("when",) * isinstance(trigger, WhenTrigger))


def _quiet(attempt: Attempt, workspace: Workspace) -> Quiet | None:
    moments = workspace.manifest.model.quiet_moments
    if moments is None:
        return None
    return compile_quiet(moments, attempt.standing(workspace.manifest, moments.when, "quiet_moments", "when"))


def _exits(attempt: Attempt, file: Read[Flow]) -> Iterator[CompiledExit]:
    for source, reason, path in written(file.model.exit):
        condition = attempt.standing(file, source, *path)
        if condition is not None:
            yield CompiledExit(condition, reason)


def _steps(attempt: Attempt, file: Read[Flow], reading: Reading) -> dict[str, CompiledStep]:
    behind = followers(file.model)
    compiled: dict[str, CompiledStep] = {}
    for index, step in steps(file.model):
        site = Site(attempt, file, index, step, behind[step.id], reading)
        one = step.content.compile(site)
        compiled[step.id] = sharing(one) if file.model.subject == "account" else one
    return compiled


def _mails(attempt: Attempt, workspace: Workspace) -> dict[str, MailTemplate]:
    compiled = {mail.file: attempt.mail(mail) for mail in workspace.mails}
    parts: dict[str, dict[str, dict[str, Template]]] = {}
    for file, template in sorted({**workspace.unchanged.mails, **compiled}.items()):
        if template is not None:
            id, locale, part = mail_part(file)
            parts.setdefault(id, {"mjml": {}, "txt": {}})[part][locale] = template
    return {id: MailTemplate(by_part["mjml"], by_part["txt"]) for id, by_part in parts.items()}


def _listening(flows: list[CompiledFlow], key: Callable[[CompiledFlow], K | None]) -> dict[K, Listeners]:
    """The flows by what they listen to."""
    listening: dict[K, list[CompiledFlow]] = {}
    for flow in flows:
        heard = key(flow)
        if heard is not None:
            listening.setdefault(heard, []).append(flow)
    return {heard: Listeners(tuple(some)) for heard, some in listening.items()}


def _where(attempt: Attempt, file: Read[Flow], trigger: TriggerModel) -> Condition | None:
    """What must hold when the trigger fires; only an event and a page view bring something to read."""
    if trigger.listens_to or trigger.on_page:
        return attempt.moment(file, trigger.where, trigger.listens_to, "trigger", "where")
    return attempt.standing(file, trigger.where, "trigger", "where")


def _hears_account(flow: CompiledFlow) -> bool:
    """Whether a change of the account may start it."""
    by_date = flow.date is not None and flow.date.root == "account"
    return by_date or (flow.watch is not None and _reads_account(flow.watch.node))


def _reads_account(node: Node) -> bool:
    return any(getattr(part, "root", None) == "account" for part in walk(node))


def _counted(flows: Iterable[CompiledFlow]) -> Iterator[str]:
    """The events of which users keep at least how often they happened: goals, and what checklists look back for."""
    for flow in flows:
        if flow.goal_event:
            yield flow.goal_event
        yield from flow.counted
        if flow.variants:
            yield from _counted(variant.flow for variant in flow.variants)


def _awaited(flow: Flow, steps: Mapping[str, CompiledStep]) -> Iterator[str]:
    """The goal, and what the steps wait for."""
    if flow.goal:
        yield flow.goal.event
    for step in steps.values():
        yield from step.awaits


def _measured(scorecard: Scorecard) -> Iterator[str]:
    for measure in scorecard.measures:
        if measure.adoption:
            yield measure.adoption.event
        if measure.breadth:
            yield from measure.breadth.events
