import pytest
from msgspec.structs import replace

from loadtests.audit import SMALLEST, Audit, Stored, compare

STORED = Stored(messages=["b", "a"], steps=1, documents=[SMALLEST])


def test_what_is_stored_once_is_good() -> None:
    audit = compare(["a", "b"], STORED)
    assert audit == Audit(acknowledged=2, missing=0, repeated=0, steps=1, expected=1, smallest=SMALLEST)
    assert audit.good


@pytest.mark.parametrize(("stored", "missing", "repeated"), [(["a"], 1, 0), (["a", "b", "a"], 0, 1), ([], 2, 0)])
def test_what_is_missing_or_stored_twice_is_found(stored: list[str], missing: int, repeated: int) -> None:
    audit = compare(["a", "b"], replace(STORED, messages=stored))
    assert (audit.missing, audit.repeated) == (missing, repeated)
    assert not audit.good


@pytest.mark.parametrize("steps", [0, 2])
def test_each_event_but_a_users_first_advances_one_run(steps: int) -> None:
    assert not compare(["a", "b"], replace(STORED, steps=steps)).good


@pytest.mark.parametrize("documents", [[], [SMALLEST - 1], [SMALLEST, SMALLEST - 1]])
def test_small_documents_are_told(documents: list[int]) -> None:
    audit = compare(["a", "b"], replace(STORED, documents=documents, steps=2 - len(documents)))
    assert not audit.good
