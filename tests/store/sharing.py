"""What every store promises to several processes: versions of what is read, workers and their leases."""

import pytest
from msgspec.structs import replace

from annai.store.protocol import Conflict, Store

from .writes import HOUR, NOW, email, key, record, write

SOON = NOW + HOUR
LATER = SOON + HOUR


class SharingContract:
    async def test_what_was_read_is_compared(self, store: Store) -> None:
        await store.commit([write(key(1), document=b"first"), write(key(2))], (), NOW)
        found = await store.commit([], (), NOW, [(key(1), 1), (key(3), 0)])
        assert (found.moved, found.positions) == ({}, {})
        found = await store.commit([write(key(2), 1)], (), NOW, [(key(1), 0), (key(3), 4), (key(4), 0)])
        assert (found.moved, found.conflicts) == ({key(1): b"first", key(3): None}, [None])

    async def test_workers_know_of_one_another_while_they_say_that_they_are_there(self, store: Store) -> None:
        assert await store.attend("b", NOW, SOON) == ["b"]
        assert await store.attend("a", NOW, LATER) == ["a", "b"]
        assert await store.attend("a", SOON, LATER) == ["a"]
        assert await store.attend("a", SOON, SOON) == []

    async def test_a_partition_is_held_by_one_worker(self, store: Store) -> None:
        assert await store.lease("a", [0, 7, 127], NOW, SOON) == {0: 1, 7: 1, 127: 1}
        assert await store.lease("b", [7, 8], NOW, SOON) == {8: 1}

    async def test_renewing_keeps_the_token(self, store: Store) -> None:
        await store.lease("a", [7], NOW, SOON)
        assert await store.lease("a", [7], SOON - 1, LATER) == {7: 1}
        assert await store.lease("b", [7], SOON, LATER) == {}

    async def test_who_comes_late_has_another_token(self, store: Store) -> None:
        await store.lease("a", [7], NOW, SOON)
        assert await store.lease("a", [7], SOON, LATER) == {7: 2}

    async def test_what_has_ended_is_taken_over_with_another_token(self, store: Store) -> None:
        await store.lease("a", [7], NOW, SOON)
        assert await store.lease("b", [7], SOON, LATER) == {7: 2}
        assert await store.lease("a", [7], SOON, LATER) == {}

    async def test_what_is_given_back_may_be_taken_at_once(self, store: Store) -> None:
        await store.lease("a", [7, 8], NOW, SOON)
        assert await store.lease("a", [8], NOW, SOON) == {8: 1}
        assert await store.lease("b", [7, 8], NOW, SOON) == {7: 2}
        assert await store.lease("a", [], NOW, SOON) == {}

    async def test_a_write_under_a_lease_that_changed_hands_is_refused(self, store: Store) -> None:
        await store.lease("a", [0], NOW, SOON)
        under = replace(write(key(1), due=NOW), message_ids=("m",), records=(record(key(1)),), fence=1)
        assert (await store.commit([under], (), NOW)).conflicts == [None]
        await store.lease("b", [0], SOON, LATER)
        late = replace(under, expected=1, document=b"late", message_ids=("n",))
        mine = write(key(1, partition=1), document=b"neighbour")
        found = await store.commit([late, mine], (), LATER)
        assert found.conflicts == [Conflict(b"document", frozenset(), fenced=True), None]
        assert await store.load([key(1), mine.key]) == [b"document", b"neighbour"]
        assert (await store.commit([replace(late, fence=2)], (), LATER)).conflicts == [None]

    @pytest.mark.parametrize("fence", [1, 9])
    async def test_a_fence_that_nobody_made_holds_nothing(self, store: Store, fence: int) -> None:
        [conflict] = (await store.commit([replace(write(key(1)), fence=fence)], (), NOW)).conflicts
        assert conflict == Conflict(None, frozenset(), fenced=True)

    async def test_timers_of_some_partitions(self, store: Store) -> None:
        keys = [key(1, partition) for partition in (0, 5, 127)]
        await store.commit([write(key, due=NOW + place) for place, key in enumerate(keys)], (), NOW)
        assert await store.due(NOW + 9, 10, {127, 0}) == [(keys[0], NOW), (keys[2], NOW + 2)]
        assert await store.due(NOW + 9, 1, {5, 127}) == [(keys[1], NOW + 1)]
        assert await store.next_due({127}) == NOW + 2
        assert await store.next_due({1, 2}) is None
        assert await store.next_due(()) is None

    async def test_the_outbox_of_some_partitions(self, store: Store) -> None:
        keys = [key(1, partition) for partition in (0, 5, 127)]
        await store.commit([replace(write(key), effects=(email(key),)) for key in keys], (), NOW)
        assert await store.claim("email", NOW, HOUR, 10, {1, 126}) == []
        found = await store.claim("email", NOW, HOUR, 10, {5, 127})
        assert {row.effect.subject for row in found if hasattr(row.effect, "subject")} == {keys[1], keys[2]}
        assert len(await store.claim("email", NOW, HOUR, 10)) == 1
