"""What was used lately: never less than half of the limit, never more than all of it."""

from hypothesis import given
from hypothesis import strategies as st

from annai.runtime.recent import Recent

LIMIT = 8


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 20)), max_size=200))
def test_the_latest_half_is_kept_and_the_limit_holds(uses: list[tuple[bool, int]]) -> None:
    recent: Recent[int, str] = Recent(LIMIT)
    used: list[int] = []
    for written, key in uses:
        if written or key not in recent:
            recent[key] = str(key)
        else:
            assert recent.get(key) == str(key)
        used = [key, *(other for other in used if other != key)]
        assert all(other in recent for other in used[: LIMIT // 2])
        recent.trim()
        assert len(recent) <= LIMIT + 1


def test_the_newest_value_counts() -> None:
    recent: Recent[str, int] = Recent(2)
    recent["a"] = 1
    recent["b"] = 2
    recent.trim()
    recent["a"] = 3
    assert (recent.get("a"), recent.get("b"), recent.get("c")) == (3, 2, None)
    recent.pop("a")
    assert "a" not in recent
