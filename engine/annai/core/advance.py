"""`advance`: the one way in which a subject changes. Pure: no I/O, clock, randomness, logging or async."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from annai.core import account, assignments, reactions, visits
from annai.core.assignments import take_back
from annai.core.come_back import come_back, comes_back_at
from annai.core.conclusions import conclude, watched_until
from annai.core.context import NOWHERE, Context, Workspace
from annai.core.dated import comes_at
from annai.core.effects import Effect, VisitMembers
from annai.core.erasure import erase, forget
from annai.core.health import falls_at
from annai.core.inputs import (
    Answered,
    AnyInput,
    Assigned,
    Call,
    Closed,
    Delivered,
    Due,
    Erase,
    Forget,
    Group,
    Heard,
    Identify,
    Interaction,
    Merge,
    Page,
    Posted,
    Recalled,
    Recount,
    Reserve,
    Seal,
    Track,
    Unassigned,
    Visit,
)
from annai.core.journey import next_due, settle
from annai.core.refusal import InputRefused
from annai.core.shared import announce
from annai.core.signals import Signal
from annai.core.standing import Standings
from annai.core.subject import ERASED, Subject
from annai.core.turn import Turn

REACTIONS: dict[type, Callable[[Turn, Any], None]] = {
    Track: reactions.track,
    Identify: reactions.identify,
    Group: reactions.group,
    Page: reactions.page,
    Interaction: reactions.interaction,
    Reserve: reactions.reserve,
    Due: reactions.due,
    Delivered: reactions.delivered,
    Posted: reactions.posted,
    Closed: reactions.closed,
    Seal: reactions.seal,
    Merge: reactions.merge,
    Visit: visits.visit,
    Call: reactions.call,
    Recount: reactions.recount,
    Assigned: assignments.assigned,
    Unassigned: assignments.unassigned,
    Recalled: assignments.recalled,
    Forget: forget,
    Answered: lambda turn, input: assignments.answered(turn, input.user, input.signal),
}
OF_ACCOUNTS: dict[type, Callable[[Turn, Any], None]] = {
    Heard: account.heard,
    Due: account.decayed,
    Delivered: reactions.delivered,
    Posted: reactions.posted,
    Closed: reactions.closed,
    Visit: visits.visit,
    Call: reactions.call,
    Recount: account.recounted,
    Unassigned: assignments.unassigned,
    Forget: forget,
}


SEALED = ("merged", "this visitor is a known user now")
GONE = ("erased", "this person was erased while the input was under way; send it again, and somebody new begins")


class Advance(Struct, frozen=True):
    """What an input made of a subject. An unchanged subject is the very same object.

    `refused` names why the subject could not take the input, and `because` says it; then nothing changed. `standings`
    is where a user stands now.
    """

    subject: Subject
    signals: tuple[Signal, ...] = ()
    effects: tuple[Effect, ...] = ()
    refused: str | None = None
    standings: Standings = ()
    because: str = ""


def advance(
    workspace: Workspace,
    subject: Subject,
    context: Context,
    input: AnyInput,
    now: int,
    where: Standings | None = None,
) -> Advance:
    """Advance a subject by one input at a moment; `where` is where it stands, if that is known."""
    if isinstance(input, Erase) and subject.kind != "account":
        return _erased(workspace, subject, now)
    if subject.sealed is not None:
        code, because = SEALED if subject.sealed != ERASED else GONE
        return Advance(subject, refused=None if isinstance(input, Delivered) else code, because=because)
    turn = Turn(workspace, subject, context, now, where)
    known = REACTIONS if subject.kind != "account" else OF_ACCOUNTS
    try:
        known.get(type(input), _pass)(turn, input)
    except InputRefused as refusal:
        return Advance(subject, refused=refusal.code, because=refusal.because)
    settle(turn)
    if turn.bundle.returning:
        come_back(turn)
    if turn.bundle.concludes:
        conclude(turn, quiet=input.historical)
    if workspace.lends and turn.subject.runs is not subject.runs:
        take_back(turn, subject)
    if subject.kind == "account" and turn.subject is not subject:
        _tell_members(turn, subject)
    return Advance(turn.subject, tuple(turn.signals), tuple(turn.effects), None, turn.standings())


def _erased(workspace: Workspace, subject: Subject, now: int) -> Advance:
    """What stays of a person who was erased; nothing more comes of it, and one who was erased before stays so."""
    if subject.sealed == ERASED:
        return Advance(subject)
    turn = Turn(workspace, subject, NOWHERE, now)
    erase(turn)
    take_back(turn, subject)
    return Advance(turn.subject, tuple(turn.signals), tuple(turn.effects))


def _tell_members(turn: Turn, before: Subject) -> None:
    """What its members' conditions and pages read of an account has changed."""
    if turn.subject.facts != before.facts and turn.bundle.watches_accounts:
        turn.effects.append(VisitMembers(turn.subject.key, turn.subject.facts))
    announce(turn, before)


def _pass(_turn: Turn, _input: Any) -> None:
    """What is of no concern to a subject of this kind changes nothing."""


def due(workspace: Workspace, subject: Subject, where: Standings, context: Context, now: int) -> int | None:
    """The moment at which time alone may change a subject, that stands there, next: its one timer. Always after now."""
    if subject.sealed is not None:
        return None
    moving = [standing for standing in where if not standing.flow.timeless]
    moment = next_due(Turn(workspace, subject, context, now), moving) if moving else None
    of_account = subject.kind == "account"
    bundle = workspace.bundle.of_accounts() if of_account else workspace.bundle
    if bundle.watching.moving:
        moment = watched_until(Turn(workspace, subject, context, now), moment)
    if bundle.returning:
        moment = comes_back_at(Turn(workspace, subject, context, now), moment)
    if bundle.dated:
        moment = comes_at(Turn(workspace, subject, context, now), moment)
    falls = falls_at(workspace.bundle.scorecard, subject, now) if of_account else None
    if falls is not None:
        moment = falls if moment is None else min(falls, moment)
    return None if moment is None else max(moment, now + 1)
