"""How the workspace's caps meet a subject: what may be shown or sent now, and what counts.

What a run shows from one standstill to the next is one appearance: it is counted when its first step is seen, and its
other steps neither wait nor count; nor does what a person asked for. Passive surfaces, banners, checklists, resource
centres and essential messages are never counted.
"""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from annai.core.bundle import Bundle
from annai.core.caps import admits, covered, free_at, is_fresh, miss, release, spend
from annai.core.caps import reserve as reserved
from annai.core.inputs import Delivered, Interaction, Reserve
from annai.core.spending import NOTHING, Message, Spending
from annai.core.standing import Standing
from annai.core.steps.email import EmailStep
from annai.core.steps.kind import Go, Move
from annai.core.steps.shown import ShownStep
from annai.core.subject import Subject
from annai.core.turn import Turn


def message_of(bundle: Bundle, standing: Standing) -> Message | None:
    """What caps count of a run that stands there; None when nothing of it is counted, or it was already."""
    flow, step, run = standing.flow, standing.step, standing.run
    if run.counted or flow.essential:
        return None
    if isinstance(step, ShownStep):
        kind = step.message if step.surface == "interrupting" else None
    elif isinstance(step, EmailStep):
        topic = bundle.manifest.topics.get(step.topic)
        kind = None if topic is not None and topic.essential else "email"
    else:
        kind = None
    if kind is None or not covered(bundle.caps, kind, flow.id):
        return None
    return Message(kind, flow.id, run.number, step.id)


def waits_until(bundle: Bundle, subject: Subject, standing: Standing, now: int) -> int | None:
    """The moment at which caps may let the message pass that the run stands at; None: now."""
    message = message_of(bundle, standing) if bundle.caps else None
    if message is None or admits(bundle.caps, subject.spending or NOTHING, message, now):
        return None
    return free_at(bundle.caps, subject.spending or NOTHING, message.kind, message.flow, now)


def wanting(bundle: Bundle, subject: Subject, shown: Iterable[Standing], tab: str, now: int) -> Iterator[Reserve]:
    """The inputs that reserve what is about to be shown."""
    for standing in shown:
        message = message_of(bundle, standing)
        if message is not None and not is_fresh(subject.spending or NOTHING, message, tab, now):
            yield Reserve(at=now, received=now, flow=message.flow, run=message.run, step=message.step, tab=tab)


def reserve(turn: Turn, standing: Standing, tab: str) -> Move | None:
    """Reserve the message that the run stands at; an email that does not wait is skipped when there is no room."""
    message = message_of(turn.bundle, standing)
    before = turn.subject.spending or NOTHING
    if message is None or is_fresh(before, message, tab, turn.now):
        return None
    if admits(turn.bundle.caps, before, message, turn.now):
        turn.change(spending=reserved(turn.bundle.caps, before, message, tab, turn.now))
    elif isinstance(standing.step, EmailStep) and standing.step.on_cap == "skip":
        turn.signal("email_skipped", standing.flow.id, standing.run, "capped")
        return Go(standing.step.next)
    return None


def interacted(turn: Turn, input: Interaction, standing: Standing | None) -> Standing | None:
    """Count what a person has seen, and free what found no target; answers where the run stands now.

    What had left its step before it was reported is counted, too, as long as it was reserved.
    """
    if standing is not None and not isinstance(standing.step, ShownStep):
        return standing
    before = turn.subject.spending or NOTHING
    message = message_of(turn.bundle, standing) if standing is not None else _claimed(before, input)
    if message is None:
        return standing
    if input.kind == "target_missed":
        turn.change(spending=miss(before, message))
        return standing
    turn.change(spending=spend(turn.bundle.caps, before, message, turn.now))
    if standing is None:
        return None
    return turn.stand(standing.flow, standing.step, replace(standing.run, counted=True))


def delivered(turn: Turn, input: Delivered) -> None:
    """Count an email that was sent, and free the place of one that was not."""
    before = turn.subject.spending or NOTHING
    message = _claimed(before, input)
    if message is not None:
        after = spend(turn.bundle.caps, before, message, turn.now) if input.sent else release(before, message)
        turn.change(spending=after)


def _claimed(spending: Spending, input: Interaction | Delivered) -> Message | None:
    """The message that was reserved for the step which the input is about."""
    about = (input.flow, input.run, input.step)
    messages = (claim.message for claim in spending.claims)
    return next((one for one in messages if (one.flow, one.run, one.step) == about), None)
