"""How a user's subject reacts to each kind of input."""

from collections.abc import Container, Iterable
from typing import Any

from msgspec import msgpack
from msgspec.structs import replace

from annai.core import allowance, history
from annai.core.answers import taken_in
from annai.core.barriers import group_taken
from annai.core.caps import unite
from annai.core.effects import MergeInto
from annai.core.feed import read_later
from annai.core.inputs import (
    Call,
    Closed,
    Delivered,
    Due,
    Group,
    Identify,
    Interaction,
    Merge,
    Page,
    Posted,
    Recount,
    Reserve,
    Seal,
    Track,
)
from annai.core.journey import ask_for, finish, follow, hand_back, offer, place, start
from annai.core.lent import flow_of
from annai.core.listeners import NOBODY
from annai.core.locale import MAX_LENGTH
from annai.core.memory import remember, unite_latest
from annai.core.notices import united
from annai.core.refusal import InputRefused
from annai.core.shared import shared
from annai.core.signals import Signal, SignalKind
from annai.core.standing import Standing, standing_of
from annai.core.subject import Personal, Subject
from annai.core.traits import joined
from annai.core.turn import Turn

MAX_ACCOUNTS = 12 * 1024  # bytes of MessagePack
TOO_MANY_ACCOUNTS = f"the accounts that this user has joined take more than {MAX_ACCOUNTS} bytes; group others instead"

_encode = msgpack.Encoder().encode


def track(turn: Turn, input: Track) -> None:
    turn.event = input.personal.get("properties", {})
    remember(turn, input)
    if input.historical:
        return
    happened(turn, input.event)


def happened(turn: Turn, event: str) -> None:
    """Let runs go on that wait for the event, and flows start by it; its properties are `turn.event`."""
    _progress(turn, event)
    start(turn, turn.bundle.by_event.get(event, NOBODY))


def _progress(turn: Turn, event: str) -> None:
    """Goals and waits that the event answers."""
    for standing in turn.standings():
        flow = standing.flow
        if event not in flow.awaits:
            continue
        if flow.goal_event == event and _in_window(turn, standing):
            finish(turn, flow.id, standing.run, "goal")
        else:
            follow(turn, standing, standing.step.hear(turn, standing, event))


def _in_window(turn: Turn, standing: Standing) -> bool:
    within = standing.flow.goal_within
    return within is None or turn.now < turn.ends(within, standing.run.started)


def identify(turn: Turn, input: Identify) -> None:
    turn.set_traits(input.personal.get("traits", {}), input.at, again=bool(input.id))


def group(turn: Turn, input: Group) -> None:
    """Make the account the user's current one; the account itself hears of it from the log.

    Runs that began without an account belong to it from now on.
    """
    subject = turn.subject
    if subject.account == input.account:
        return
    known = subject.personal.accounts
    others = {key: id for key, id in known.items() if key != input.account}
    accounts = {**others, input.account: input.personal["id"]}  # the one that was current last stands last
    if input.account not in known:
        in_use = {subject.account, input.account, *(run.account for run in subject.runs.values())}
        accounts = _within(accounts, in_use)
        _join(turn, input.account)
    personal = replace(subject.personal, accounts=accounts)
    adopted = {
        id: run if run.account is not None else replace(run, account=input.account) for id, run in subject.runs.items()
    }
    turn.change(account=input.account, personal=personal, runs=adopted)


def _within(accounts: dict[bytes, str], used: Container[bytes | None]) -> dict[bytes, str]:
    """Without those that were not current for longest, where they are too many. Raises InputRefused: all are in use."""
    while len(_encode(accounts)) > MAX_ACCOUNTS:
        oldest = next((key for key in accounts if key not in used), None)
        if oldest is None:
            raise InputRefused("too_large", TOO_MANY_ACCOUNTS)
        accounts = {key: id for key, id in accounts.items() if key != oldest}
    return accounts


def _join(turn: Turn, account: bytes) -> None:
    """A member joins with what they had completed."""
    turn.signals.append(Signal("account_joined", turn.now, account=account))
    for flow_id, end in turn.subject.finished.items():
        if end.outcome in ("completed", "goal"):
            brought = Signal("completion_brought", turn.now, flow_id, end.number, account=account, variant=end.variant)
            turn.signals.append(brought)


def page(turn: Turn, input: Page) -> None:
    turn.page = input.personal
    if input.id:
        turn.change(last_seen=max(turn.subject.last_seen, input.at))
    else:
        _read_locale(turn, input.personal.get("locale"))
    path = input.personal.get("path")
    if input.historical or not isinstance(path, str):
        return
    start(turn, turn.bundle.by_page.of(path))


def _read_locale(turn: Turn, locale: Any) -> None:
    """Remember the language in which a tab is read, for mails; a trait `locale` outranks it."""
    personal = turn.subject.personal
    told = locale[:MAX_LENGTH] if isinstance(locale, str) else ""
    if told and told != personal.locale:
        turn.change(personal=replace(personal, locale=told))


def interaction(turn: Turn, input: Interaction) -> None:
    """Reports about a step where the run no longer stands, or that shows nothing, change nothing.

    Raises InputRefused (unknown_flow, unknown_step) for one that no kept bundle has.
    """
    standing = _reported(turn, input)
    if standing is None:
        _check(turn, input)
    if turn.bundle.caps:
        standing = allowance.interacted(turn, input, standing)
    if standing is not None:
        follow(turn, standing, standing.step.interact(turn, standing, input))
    elif turn.subject.personal.feed:
        begun = read_later(turn, input)
        if begun is not None:
            ask_for(turn, begun)


def _check(turn: Turn, input: Interaction) -> None:
    """Tell a report of what is not there any more from one of what never was."""
    id, subject = flow_of(input.flow), turn.subject
    bundles = (turn.workspace.bundle, *turn.workspace.pinned.values())
    flows = [bundle.flows[id] for bundle in bundles if id in bundle.flows]
    if not flows and input.flow not in subject.runs.keys() | subject.finished.keys():
        raise InputRefused("unknown_flow", f"there is no flow {id!r}; take the id from the experience that was shown")
    if flows and not any(input.step in flow.step_ids for flow in flows):
        because = f"the flow {id!r} has no step {input.step!r}; take the id from the experience that was shown"
        raise InputRefused("unknown_step", because)


def reserve(turn: Turn, input: Reserve) -> None:
    """Of a step where the run no longer stands nothing is shown or sent."""
    standing = _reported(turn, input)
    if standing is not None:
        follow(turn, standing, allowance.reserve(turn, standing, input.tab))


def _reported(turn: Turn, input: Interaction | Reserve) -> Standing | None:
    """Where the subject stands, or for all its members the account, if that is the step that the input is about."""
    standing = place(turn, input.flow)
    if standing is None and turn.context.shared:
        everyones = shared(turn.workspace, turn.subject, turn.context)
        standing = next((one for one in everyones if one.flow.id == input.flow), None)
    if standing is None or (standing.run.number, standing.run.step) != (input.run, input.step):
        return None
    return standing


def due(turn: Turn, input: Due) -> None:
    """Time has passed; settling, which follows every input, is all there is to do."""


def call(turn: Turn, input: Call) -> None:
    """Only a flow whose trigger says so is started from outside.

    Raises InputRefused (unknown_flow) when a page calls one that is not public, which it may not even know of.
    """
    flow = turn.bundle.flows.get(input.flow)
    if input.public and (flow is None or not flow.model.trigger.public):
        raise InputRefused("unknown_flow", f"no flow {input.flow!r} has trigger: {{api: public}}: no page starts it")
    if input.historical or flow is None or not flow.model.trigger.called:
        return
    if turn.holds(flow.where) and turn.holds(flow.audience):
        offer(turn, flow, asked_for=input.public)


def recount(turn: Turn, input: Recount) -> None:
    turn.change(history=history.added(turn.subject.history, input.series))


def delivered(turn: Turn, input: Delivered) -> None:
    standing = _awaiting(turn, input)
    if turn.bundle.caps and (input.sent or not _is_late(turn, input)):
        allowance.delivered(turn, input)
    if standing is not None and standing.flow.is_lent and not input.sent:
        turn.signal("email_failed", standing.flow.id, standing.run)
        hand_back(turn, standing.flow.id, standing.run, "step_refused", "email_failed")
    elif standing is not None:
        follow(turn, standing, standing.step.deliver(turn, standing, input))


def _awaiting(turn: Turn, input: Delivered) -> Standing | None:
    """The run that waits for it, also while its flow is paused."""
    run = turn.subject.runs.get(input.flow)
    if run is None or (run.number, run.step, run.entered) != (input.run, input.step, input.entered):
        return None
    return standing_of(turn.workspace, input.flow, run)


def _is_late(turn: Turn, input: Delivered) -> bool:
    """Whether the run has come to the step anew: what caps have reserved is for what it sends now."""
    run = turn.subject.runs.get(input.flow)
    return run is not None and (run.number, run.step) == (input.run, input.step) and run.entered != input.entered


def posted(turn: Turn, input: Posted) -> None:
    """Told also of a run that has gone on, or has ended."""
    _tell(turn, "webhook_sent" if input.sent else "webhook_failed", input)
    delivered(turn, input)


def closed(turn: Turn, input: Closed) -> None:
    _tell(turn, "task_closed", input, "done" if input.sent else "not_done")
    delivered(turn, input)


def _tell(turn: Turn, kind: SignalKind, input: Delivered, detail: str | None = None) -> None:
    run = turn.subject.runs.get(input.flow)
    if run is not None and run.number == input.run:
        account, variant = run.account, run.variant
    else:
        account, variant = turn.account, _former_variant(turn.subject, input)
    turn.signals.append(Signal(kind, turn.now, input.flow, input.run, input.step, account, detail, variant=variant))


def _former_variant(subject: Subject, input: Delivered) -> str:
    """The variant of a run that has ended, as long as it is known."""
    last = subject.finished.get(input.flow)
    ended = () if last is None else (last, *last.earlier)
    return next((end.variant for end in ended if end.number == input.run), "")


def seal(turn: Turn, input: Seal) -> None:
    """Close the visitor's document, and hand what it held to the user."""
    subject = turn.subject
    document = msgpack.encode(subject)
    turn.effects.append(MergeInto(subject.key, input.to, input.personal["id"], document))
    turn.change(
        sealed=input.to, personal=Personal(subject.personal.id), runs={}, finished={}, history={}, spending=None
    )


def merge(turn: Turn, input: Merge) -> None:
    """History and what caps have counted add; the user's traits and runs win; finished flows unite."""
    left = msgpack.decode(input.personal["document"], type=Subject)
    mine = turn.subject
    moved = {
        id: replace(run, account=mine.account)
        for id, run in left.runs.items()
        if id not in mine.runs and id not in mine.finished
    }
    ended = {id: end for id, end in left.finished.items() if id not in mine.runs}
    turn.change(
        personal=replace(
            joined(left.personal, mine.personal),
            carried={**_carried(left, moved), **mine.personal.carried},
            latest=unite_latest(mine, left),
            answers=taken_in(left.personal.answers, mine.personal.answers, mine),
            progress=taken_in(left.personal.progress, mine.personal.progress, mine),
            feed=united(left.personal.feed, mine.personal.feed, turn.now),
        ),
        facts=mine.facts + 1,
        last_seen=max(mine.last_seen, left.last_seen),
        history=history.added(mine.history, left.history),
        finished={**ended, **mine.finished},
        runs={**moved, **mine.runs},
        dated={**left.dated, **mine.dated},
        spending=unite(mine.spending, left.spending),
    )
    turn.signals.append(Signal("merged", turn.now))
    for standing in turn.standings():
        if standing.flow.id in moved:
            _take_over(turn, standing)


def _take_over(turn: Turn, standing: Standing) -> None:
    """Go on with a visitor's run, unless the user is in another flow of its exclusion group."""
    if group_taken(standing.flow, turn) is not None:
        finish(turn, standing.flow.id, standing.run, "exited", "excluded")
    else:
        standing.step.adopt(turn, standing)


def _carried(left: Subject, moved: Iterable[str]) -> dict[str, dict[str, dict[str, Any]]]:
    """What the runs that move carry."""
    return {id: left.personal.carried[id] for id in moved if id in left.personal.carried}
