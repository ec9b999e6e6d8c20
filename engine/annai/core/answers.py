"""What a user keeps of the steps that ask something: answers by question, and progress by step.

Both lie in the document's personal part, under `flow.question` and `flow.step`, from the run that gave them until the
flow's next run begins. Together the answers take at most MAX_BYTES: those of flows that ended longest ago go first.
"""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import msgpack
from msgspec.structs import replace

from annai.core.refusal import InputRefused
from annai.core.subject import Subject

if TYPE_CHECKING:
    from annai.core.turn import Turn

MAX_BYTES = 16 * 1024

T = TypeVar("T")

_encode = msgpack.Encoder().encode


def key(flow: str, name: str) -> str:
    """Where an answer, or a step's progress, is kept."""
    return f"{flow}.{name}"


def flow_of(key: str) -> str:
    return key.partition(".")[0]


def of_flow(kept: Mapping[str, T], flow: str) -> dict[str, T]:
    """What is kept of one flow, by question or step."""
    return {name.partition(".")[2]: value for name, value in kept.items() if flow_of(name) == flow}


def by_flow(kept: Mapping[str, T]) -> dict[str, dict[str, T]]:
    """What is kept of each flow, by question or step."""
    return {flow: of_flow(kept, flow) for flow in dict.fromkeys(map(flow_of, kept))}


def keep(turn: "Turn", given: Mapping[str, Any]) -> None:
    """Keep answers by key. Raises InputRefused (too_large), and then has changed nothing."""
    personal = turn.subject.personal
    turn.change(personal=replace(personal, answers=_bounded({**personal.answers, **given}, turn.subject)))


def drop(turn: "Turn", keys: Collection[str]) -> None:
    """Drop the answers that are kept under these keys, if there are any."""
    personal = turn.subject.personal
    left = {name: value for name, value in personal.answers.items() if name not in keys}
    if len(left) < len(personal.answers):
        turn.change(personal=replace(personal, answers=left))


def _bounded(answers: dict[str, Any], subject: Subject) -> dict[str, Any]:
    ended = {flow_of(name) for name in answers} - subject.runs.keys()
    oldest_last = sorted(ended, key=lambda flow: (_ended_at(subject, flow), flow), reverse=True)
    while len(_encode(answers)) > MAX_BYTES:
        if not oldest_last:
            because = f"the answers of the flows that go on take more than {MAX_BYTES} bytes; send a shorter one"
            raise InputRefused("too_large", because)
        answers = without(answers, oldest_last.pop())
    return answers


def _ended_at(subject: Subject, flow: str) -> int:
    ended = subject.finished.get(flow)
    return ended.at if ended else 0


def without(kept: Mapping[str, T], flow: str) -> dict[str, T]:
    """All but what is kept of one flow."""
    return {name: value for name, value in kept.items() if flow_of(name) != flow}


def forget(turn: "Turn", flow: str) -> None:
    """A new run of the flow begins with nothing answered."""
    personal = turn.subject.personal
    if personal.answers or personal.progress:
        answers, progress = without(personal.answers, flow), without(personal.progress, flow)
        turn.change(personal=replace(personal, answers=answers, progress=progress))


def mark(turn: "Turn", place: str, marks: Mapping[str, int]) -> None:
    """Replace a step's progress; without marks, there is none."""
    personal = turn.subject.personal
    others = {name: kept for name, kept in personal.progress.items() if name != place}
    progress = {**others, place: dict(marks)} if marks else others
    if progress != personal.progress:
        turn.change(personal=replace(personal, progress=progress))


def taken_in(left: Mapping[str, T], mine: Mapping[str, T], user: Subject) -> dict[str, T]:
    """A visitor's answers or progress with the user's own: the user's stand alone in flows that they have entered."""
    entered = user.runs.keys() | user.finished.keys()
    return {**{name: value for name, value in left.items() if flow_of(name) not in entered}, **mine}
