import pytest

from loadtests.audit import Audit, compare


def test_what_is_stored_once_is_good() -> None:
    audit = compare(["a", "b"], ["b", "a"])
    assert audit == Audit(acknowledged=2, missing=0, repeated=0)
    assert audit.good


@pytest.mark.parametrize(("stored", "missing", "repeated"), [(["a"], 1, 0), (["a", "b", "a"], 0, 1), ([], 2, 0)])
def test_what_is_missing_or_stored_twice_is_found(stored: list[str], missing: int, repeated: int) -> None:
    audit = compare(["a", "b"], stored)
    assert (audit.missing, audit.repeated) == (missing, repeated)
    assert not audit.good
