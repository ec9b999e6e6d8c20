"""When tasks are done, from who did what."""

from hypothesis import given
from hypothesis import strategies as st

from annai.core.tasks import Deed, People, Role, done_at, locked

DEEDS = st.lists(
    st.builds(Deed, st.sampled_from([b"a", b"b", b"c"]), st.integers(0, 9), st.sampled_from([None, "admin", "user"]))
)


def test_anyone_the_first_of_a_role_or_so_many_people() -> None:
    deeds = [Deed(b"b", 5, "admin"), Deed(b"a", 1), Deed(b"a", 3), Deed(b"c", 7)]
    assert done_at("anyone", deeds) == 1
    assert done_at(Role(role="admin"), deeds) == 5
    assert done_at(People(people=2), deeds) == 5
    assert done_at(People(people=3), deeds) == 7
    assert done_at(People(people=4), deeds) is None
    assert done_at(Role(role="owner"), deeds) is None
    assert done_at("anyone", []) is None


@given(DEEDS, DEEDS)
def test_more_deeds_never_undo_a_task_and_their_order_does_not_matter(some: list[Deed], more: list[Deed]) -> None:
    for by in ("anyone", People(people=2), Role(role="admin")):
        before, after = done_at(by, some), done_at(by, [*some, *more])
        assert before is None or (after is not None and after <= before)
        assert done_at(by, reversed([*some, *more])) == after


def test_in_order_all_but_the_first_open_one_wait() -> None:
    assert locked(["a", "b", "c", "d"], {"a": 1, "c": 2}) == {"d"}
    assert locked(["a"], {"a": 1}) == frozenset()
