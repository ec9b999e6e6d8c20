"""An effect's id names the subject whose commit made it."""

import pytest

from annai.core.effects import (
    Answer,
    Assign,
    CallWebhook,
    Effect,
    MergeInto,
    OpenTask,
    Recall,
    SendEmail,
    VisitMembers,
    maker_of,
)
from annai.core.signals import Signal

MAKER, OTHER = bytes(range(16)), bytes(16)


@pytest.mark.parametrize(
    "effect",
    [
        SendEmail(MAKER, "tour", 1, "mail", b"", 0),
        MergeInto(MAKER, OTHER, "ann", b""),
        VisitMembers(MAKER, 3),
        CallWebhook(MAKER, "tour", 1, "call", 0, "crm", b""),
        OpenTask(MAKER, "tour", 1, "task", 0, "Call them"),
        Assign(MAKER, OTHER, "tour", 1, "show", b"", 1),
        Recall(MAKER, OTHER, "tour", 1, 1),
        Answer(OTHER, MAKER, Signal("step_seen", 0, "tour", 1)),
    ],
)
def test_an_id_names_who_made_the_effect(effect: Effect) -> None:
    assert maker_of(effect.id) == MAKER


def test_a_part_of_an_id_does_so_too_when_it_holds_the_key() -> None:
    assert maker_of(f"{MAKER.hex()}:tour") == MAKER
    assert maker_of(Assign(MAKER, OTHER, "tour", 1, "show", b"", 1).recalls) == MAKER


@pytest.mark.parametrize("id", ["", "unknown", "recall:", "recall:0011", "x" * 32, f"recall:{'x' * 32}:tour"])
def test_other_texts_name_nobody(id: str) -> None:
    assert maker_of(id) is None
