"""`advance`: the one way in which a subject changes. Pure: no I/O, clock, randomness, logging or async."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from annai.core import account, reactions, visits
from annai.core.conclusions import conclude, watched_until
from annai.core.context import Context, Workspace
from annai.core.dated import comes_at
from annai.core.effects import Effect, VisitMembers
from annai.core.health import falls_at
from annai.core.inputs import (
    AnyInput,
    Call,
    Closed,
    Delivered,
    Due,
    Group,
    Heard,
    Identify,
    Interaction,
    Merge,
    Page,
    Posted,
    Recount,
    Reserve,
    Seal,
    Track,
    Visit,
)
from annai.core.journey import next_due, settle
from annai.core.refusal import InputRefused
from annai.core.signals import Signal
from annai.core.standing import Standings
from annai.core.subject import Subject
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
}


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
    if subject.sealed is not None:
        because = "this visitor is a known user now"
        return Advance(subject, refused=None if isinstance(input, Delivered) else "merged", because=because)
    turn = Turn(workspace, subject, context, now, where)
    if subject.kind == "account":
        _account(turn, input, subject.facts)
    else:
        try:
            REACTIONS[type(input)](turn, input)
        except InputRefused as refusal:
            return Advance(subject, refused=refusal.code, because=refusal.because)
        settle(turn)
        if workspace.bundle.concludes:
            conclude(turn, quiet=input.historical)
    return Advance(turn.subject, tuple(turn.signals), tuple(turn.effects), None, turn.standings())


def _account(turn: Turn, input: AnyInput, facts: int) -> None:
    if isinstance(input, Heard):
        account.heard(turn, input)
    elif isinstance(input, Due):
        account.decayed(turn)
    elif isinstance(input, Recount):
        account.recounted(turn, input)
    if turn.subject.facts != facts and turn.bundle.watches_accounts:
        turn.effects.append(VisitMembers(turn.subject.key, turn.subject.facts))


def due(workspace: Workspace, subject: Subject, where: Standings, context: Context, now: int) -> int | None:
    """The moment at which time alone may change a subject, that stands there, next: its one timer. Always after now."""
    if subject.kind == "account":
        moment = falls_at(workspace.bundle.scorecard, subject, now)
    else:
        moving = [standing for standing in where if not standing.flow.timeless]
        moment = next_due(Turn(workspace, subject, context, now), moving) if moving else None
        if workspace.bundle.watching:
            moment = watched_until(Turn(workspace, subject, context, now), moment)
        if workspace.bundle.dated:
            moment = comes_at(Turn(workspace, subject, context, now), moment)
    return None if moment is None else max(moment, now + 1)
