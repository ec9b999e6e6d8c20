"""Forgetting a person: what stays of their document, and what others forget who were told of them.

Rules:
1. Of the person stays a seal under their pseudonym, so that nothing late brings them back.
2. An account does not know whose event told what a run carries, so it forgets all that its runs carry. So does a member
   for the steps that such a run, or the person's own, lent them. What is gone reads as missing.
"""

from msgspec.structs import replace

from annai.core.inputs import Forget
from annai.core.journey import hand_back
from annai.core.subject import ERASED, Personal, Subject
from annai.core.turn import Turn


def erase(turn: Turn) -> None:
    """Seal the person, and give back what was lent to them."""
    for standing in turn.standings():
        if standing.run.assigned is not None and standing.run.assigned.origin is not None:
            hand_back(turn, standing.flow.id, standing.run, "step_refused", "erased")
    turn.subject = _seal(turn.subject)


def _seal(before: Subject) -> Subject:
    return Subject(
        key=before.key,
        kind=before.kind,
        personal=Personal(""),
        version=before.version,
        facts=before.facts + 1,
        created=before.created,
        last_seen=before.last_seen,
        sealed=ERASED,
    )


def forget(turn: Turn, input: Forget) -> None:
    """Forget what the origins' runs, or the steps that these lent, carry of what events told."""
    personal = turn.subject.personal
    left = {id: carried for id, carried in personal.carried.items() if not _is_told(turn.subject, id, input.origins)}
    if len(left) < len(personal.carried):
        turn.change(personal=replace(personal, carried=left))


def _is_told(subject: Subject, flow: str, origins: tuple[bytes, ...]) -> bool:
    if subject.key in origins:
        return True
    run = subject.runs.get(flow)
    return run is not None and run.assigned is not None and run.assigned.origin in origins
