"""Who hears of which commit, and when: without a runtime."""

from msgspec.structs import replace

from annai.core.subject import Personal, Subject
from annai.runtime.streams import BURST, Streams
from tests.runtime.ear import Ear

ACME, OTHER = b"acme", b"other"


def account(facts: int = 0) -> Subject:
    return Subject(key=ACME, kind="account", personal=Personal("acme"), facts=facts)


def user(key: bytes, version: int = 1, account: bytes | None = ACME) -> Subject:
    return Subject(key=key, kind="user", personal=Personal("ann"), version=version, account=account)


def members(streams: Streams, count: int) -> list[Ear]:
    ears = [Ear(b"%d" % number) for number in range(count)]
    for ear in ears:
        streams.add(ear)
        streams.move(ear, user(ear.key), 0)
    return ears


def facts_change(streams: Streams, facts: int) -> None:
    streams.publish(account(facts), account(facts - 1), 0)


def told(ears: list[Ear]) -> list[Ear]:
    return [ear for ear in ears if not ear.told.empty()]


async def test_thousands_hear_of_their_account_a_few_at_a_time() -> None:
    streams = Streams()
    ears = members(streams, 3 * BURST)
    facts_change(streams, 1)
    assert told(ears) == told(ears)[:BURST]
    assert len(told(ears)) == BURST
    assert {await ear.heard() for ear in ears} == {"1.1"}


async def test_one_who_waits_hears_only_the_last_of_two_changes() -> None:
    streams = Streams()
    ears = members(streams, BURST + 1)
    facts_change(streams, 1)
    [last] = [ear for ear in ears if ear.told.empty()]
    facts_change(streams, 2)
    assert await last.heard() == "1.2"
    assert {await ear.heard() for ear in ears if ear is not last} == {"1.1"}
    assert {await ear.heard() for ear in ears if ear is not last} == {"1.2"}
    assert last.told.empty()


async def test_an_own_commit_does_not_wait_for_its_turn_and_is_not_told_twice() -> None:
    streams = Streams()
    ears = members(streams, BURST + 2)
    facts_change(streams, 1)
    hasty, last = (ear for ear in ears if ear.told.empty())
    streams.publish(user(hasty.key, version=2), user(hasty.key), 1)
    assert hasty.told.get_nowait() == "2.1"
    assert await last.heard() == "1.1"
    assert hasty.told.empty()


async def test_one_who_left_or_changed_the_account_has_no_turn() -> None:
    streams = Streams()
    ears = members(streams, BURST + 3)
    facts_change(streams, 1)
    gone, moved, last = (ear for ear in ears if ear.told.empty())
    streams.remove(gone)
    streams.move(moved, user(moved.key, account=OTHER), 7)
    assert await last.heard() == "1.1"
    assert (gone.latest, moved.latest) == ("1.0", "1.7")
    assert gone.told.empty()
    assert moved.told.empty()


async def test_a_change_that_nobody_may_read_is_not_told() -> None:
    streams = Streams()
    [ear] = members(streams, 1)
    streams.publish(replace(account(), version=9), account(), 0)
    assert ear.told.empty()


async def test_places_are_counted_and_given_back() -> None:
    streams = Streams()
    first, second = Ear(b"a"), Ear(b"a")
    streams.add(first)
    streams.add(second)
    assert (streams.open, streams.count(b"a"), streams.count(b"b")) == (2, 2, 0)
    streams.remove(first)
    assert (streams.open, streams.count(b"a")) == (1, 1)
