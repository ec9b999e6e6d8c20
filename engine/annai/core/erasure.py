"""Forgetting a person: what stays of their document, and what others forget who were told of them.

Rules:
1. Of the person stays a seal under their pseudonym, so that nothing late brings them back.
2. An account knows whose event told what a run carries, and forgets what was theirs. A member does not know that of a
   step that such a run, or the person's own, lent them, and forgets all that it carries. What is gone reads as missing.
"""

from collections.abc import Mapping
from typing import Any

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
    """Forget what the origins' events told the account's runs, and what the steps that their runs lent carry."""
    personal = turn.subject.personal
    lent = _lent(turn.subject, input.origins)
    carried = {id: _left(of_run, personal.told.get(id, {}), input.origins) for id, of_run in personal.carried.items()}
    left = {id: of_run for id, of_run in carried.items() if id not in lent}
    if left != personal.carried:
        turn.change(personal=replace(personal, carried=left, told=_others(personal.told, input.origins)))


def _lent(subject: Subject, origins: tuple[bytes, ...]) -> set[str]:
    """The steps that runs of the origins lent to the subject."""
    assigned = {id: run.assigned for id, run in subject.runs.items()}
    return {id for id, one in assigned.items() if one is not None and one.origin in origins}


def _left(
    carried: Mapping[str, Mapping[str, Any]], told: Mapping[str, Mapping[str, bytes]], origins: tuple[bytes, ...]
) -> dict[str, dict[str, Any]]:
    """What a run carries without what the origins told."""
    return {
        root: {name: value for name, value in values.items() if told.get(root, {}).get(name) not in origins}
        for root, values in carried.items()
    }


def _others(
    told: Mapping[str, Mapping[str, Mapping[str, bytes]]], origins: tuple[bytes, ...]
) -> dict[str, dict[str, dict[str, bytes]]]:
    """What others told."""
    return {
        id: {root: {name: who for name, who in names.items() if who not in origins} for root, names in roots.items()}
        for id, roots in told.items()
    }


def tellers(subject: Subject) -> dict[str, bytes]:
    """The flows whose runs may carry what others told, and so may have to forget it, with the account of these."""
    if subject.kind == "account":
        return dict.fromkeys(subject.personal.carried, subject.key)
    lent = {id: run for id, run in subject.runs.items() if run.assigned is not None and run.assigned.origin is not None}
    return {id: run.account or subject.key for id, run in lent.items() if id in subject.personal.carried}
