"""Documents stay within their bytes: what has outgrown them forgets what is oldest, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import msgpack
from msgspec.structs import replace

from annai.core import reactions, room
from annai.core.history import MOST_HOURS, MOST_USERS
from annai.core.room import FEW, FORGETTING, MAX_BYTES, fitted, room_of
from annai.core.subject import EARLIER_RUNS, RECENT_TIMES, Finished, Run, Series, Subject
from annai.core.times import pack
from tests.core.world import START, World, bundle, new


def size(subject: Subject) -> int:
    return len(msgpack.encode(subject))


def series(times: int, hours: int, users: int, last: int) -> Series:
    pairs = [number for user in range(users) for number in (user, last)]
    return Series(times + hours, 1, last, pack(range(last - times, last)), pack(range(hours)), pack(pairs))


def subject(names: int, full: float, traits: int = 0, going: int = 1) -> Subject:
    """Somebody of whom much is known: of each kind `names`, each as `full` as it may be."""
    ids = [f"flow-{number}" for number in range(names)]
    times, hours, users = (int(full * most) for most in (RECENT_TIMES, MOST_HOURS, MOST_USERS))
    history = {id: series(times, hours, users, START + place) for place, id in enumerate(ids)}
    earlier = tuple(Finished(number, "dismissed", START) for number in range(int(full * EARLIER_RUNS)))
    finished = {id: Finished(9, "goal", START + place, earlier=earlier) for place, id in enumerate(ids)}
    runs = {id: Run(10, b"d" * 32, "s", "showing", START - place, START) for place, id in enumerate(ids[:going])}
    person = new(bio="x" * traits)
    personal = replace(
        person.personal,
        carried={id: {"event": {"text": "c" * int(full * 4_000)}} for id in runs},
        latest={id: {"text": "l" * int(full * 1_000)} for id in ids},
        answers={f"{id}.q": "a" * int(full * 16_000 / names) for id in ids},
        progress={f"{id}.s": {"task": START} for id in ids},
    )
    return replace(person, history=history, finished=finished, runs=runs, personal=personal)


@given(st.integers(1, 40), st.floats(0, 1), st.integers(0, 32_000), st.integers(0, 3))
def test_it_fits_and_keeps_what_is_never_forgotten(names: int, full: float, traits: int, going: int) -> None:
    before = subject(names, full, traits, going)
    after = fitted(before)
    assert size(after) <= MAX_BYTES
    assert size(after) <= room_of(before)
    assert (after is before) == (size(before) <= room_of(before))
    assert (after.runs, after.personal.traits) == (before.runs, before.personal.traits)
    for id, one in before.history.items():
        left = after.history[id]
        assert (left.total, left.first, left.last) == (one.total, one.first, one.last)
        assert one.recent.endswith(left.recent)
        assert len(left.recent) >= min(len(one.recent), FEW // 2)
        assert one.hours.endswith(left.hours)
        assert one.users.endswith(left.users)
        assert len(left.users) % 16 == 0
    for id, ended in before.finished.items():
        assert replace(after.finished[id], earlier=ended.earlier) == ended
    assert fitted(after) is after


def test_the_earlier_rows_forget_first() -> None:
    """What conditions read of the last week outlives what they read of the last quarter."""
    after = fitted(subject(12, 1))
    assert not any(one.hours or one.users for one in after.history.values())
    assert all(one.recent for one in after.history.values())
    assert after.personal.carried
    light = fitted(replace(subject(3, 1), personal=new().personal))
    assert any(one.hours for one in light.history.values())
    assert all(one.users and len(one.recent) == 8 * RECENT_TIMES for one in light.history.values())


@pytest.mark.parametrize("forget", FORGETTING)
def test_each_row_comes_to_an_end(forget: room.Forgetting) -> None:
    one, steps = subject(3, 1), 0
    while (less := forget(one)) is not None:
        assert size(less) < size(one)
        one, steps = less, steps + 1
    assert steps > 0
    assert forget(new()) is None


def test_the_oldest_goes_first() -> None:
    one = subject(3, 1, going=2)
    assert room.latest(one).personal.latest.keys() == {"flow-1", "flow-2"}  # type: ignore[union-attr]
    assert room.answers(one).personal.answers.keys() == {"flow-0.q", "flow-1.q"}  # type: ignore[union-attr]
    assert room.carried(one).personal.carried.keys() == {"flow-0"}  # type: ignore[union-attr]


def test_what_cannot_be_forgotten_leaves_no_room_for_the_rest() -> None:
    one = replace(subject(2, 1), watched={f"flow-{number}": True for number in range(10_000)})
    after = fitted(one)
    assert after.watched == one.watched
    assert MAX_BYTES < size(after) <= room_of(one) < size(one)
    assert fitted(after) is after


def test_beyond_so_many_accounts_the_oldest_is_forgotten() -> None:
    """But for those in which a run is under way."""
    world = World(bundle())
    ids = [f"{'account-' * 20}{count}" for count in range(70)]
    for id in ids:
        world.group(id)
        if id == ids[1]:
            world.track("signed_up")
    assert world.subject.account_id == ids[-1]
    assert len(msgpack.encode(world.subject.personal.accounts)) <= reactions.MAX_ACCOUNTS
    assert list(world.subject.personal.accounts.values()) == [ids[1], *ids[4:]]


def test_the_account_that_was_current_before_is_not_forgotten() -> None:
    """The log tells of it what happened there in the same request."""
    world = World(bundle())
    ids = [f"{'account-' * 20}{count}" for count in range(67)]
    for id in [*ids, ids[0], f"{'account-' * 20}more"]:
        world.group(id)
    assert ids[0] in world.subject.personal.accounts.values()
    assert ids[1] not in world.subject.personal.accounts.values()


def test_where_every_account_is_in_use_no_other_is_joined() -> None:
    person = new()
    keys = [bytes([number]) * 16 for number in range(70)]
    runs = {f"flow-{number}": Run(1, b"d", "s", "showing", 1, 1, account=key) for number, key in enumerate(keys)}
    known = dict.fromkeys(keys, "account-" * 20)
    world = World(bundle(), replace(person, runs=runs, personal=replace(person.personal, accounts=known)))
    assert world.group("another").refused == "too_large"
