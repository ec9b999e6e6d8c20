"""What every store promises of the archive's segments and keys, and of the bundles that their records name."""

from msgspec.structs import replace

from annai.core.subject import PARTITIONS
from annai.store.archiving import Part, Segment, Shelf, Snapshots
from annai.store.protocol import Store

from .erasing import ErasingContract
from .sweeps import commit_record
from .writes import NOW, ORIGIN, key, log_of

BEGIN = dict.fromkeys(range(PARTITIONS), ORIGIN)


async def segment_of(store: Store, number: int) -> Segment:
    """A segment that holds what the log has behind the last one."""
    last = await store.segment(number - 1)
    after = last.through if last is not None else BEGIN
    through = (await store.log(after, 1_000)).through
    return Segment(number, f"log/{number}", b"sum", 10, 20, NOW, NOW + 1, after, through)


async def archive(store: Store, number: int, *keys: int) -> Segment:
    """Commit records, and list a segment that holds them."""
    for each in keys:
        await commit_record(store, each)
    segment = await segment_of(store, number)
    assert await store.add_segment(segment)
    return segment


async def left(store: Store) -> list[bytes]:
    return [entry.record.subject for entry in await log_of(store)]


class ArchivingContract(ErasingContract):
    async def test_segments_follow_one_another(self, store: Store) -> None:
        assert await store.shelf() == Shelf(1, 0, 0)
        first = await archive(store, 1, 1, 2)
        second = await archive(store, 2, 3)
        assert await store.shelf() == Shelf(1, 2, 0)
        assert [await store.segment(number) for number in (1, 2, 3)] == [first, second, None]

    async def test_a_segment_that_does_not_follow_is_refused(self, store: Store) -> None:
        first = await archive(store, 1, 1)
        await commit_record(store, 2)
        second = await segment_of(store, 2)
        for wrong in (first, replace(second, number=3), replace(second, after=BEGIN)):
            assert not await store.add_segment(wrong)
        assert await store.shelf() == Shelf(1, 1, 0)

    async def test_the_log_lets_go_of_what_is_archived_and_goes_on(self, store: Store) -> None:
        await archive(store, 1, 1, 2)
        await archive(store, 2, 3)
        await store.trim_log(9)
        assert await left(store) == [key(1), key(2), key(3)]
        for _ in range(2):
            await store.trim_log(1)
            assert await left(store) == [key(3)]
            assert await store.shelf() == Shelf(1, 2, 1)
        before = (await log_of(store))[-1].position
        await store.trim_log(2)
        await store.close()
        await store.open()
        await commit_record(store, 4)
        last = (await log_of(store))[-1]
        assert (last.record.subject, last.position > before) == (key(4), True)

    async def test_what_a_trimmed_reader_asks_for_is_read_once(self, store: Store) -> None:
        segment = await archive(store, 1, 1, 2)
        await store.trim_log(1)
        await commit_record(store, 3)
        page = await store.log(segment.through, 10)
        assert [entry.record.subject for entry in page.entries] == [key(3)]

    async def test_the_oldest_segment_is_dropped_once_it_was_trimmed(self, store: Store) -> None:
        for number in (1, 2, 3):
            await archive(store, number, number)
        await store.drop_segment(1)
        assert (await store.shelf()).first == 1
        await store.trim_log(3)
        await store.drop_segment(2)
        assert (await store.shelf()).first == 1
        await store.drop_segment(1)
        await store.drop_segment(2)
        assert await store.shelf() == Shelf(3, 3, 3)
        await store.drop_segment(3)
        assert await store.shelf() == Shelf(3, 3, 3)

    async def test_snapshots_come_and_go_with_their_segment(self, store: Store) -> None:
        shots = Snapshots(NOW, (Part("subjects/1", b"sum", key(2)),))
        for number, subjects in ((1, [key(1), key(2)]), (2, []), (3, [key(2)])):
            await commit_record(store, number)
            segment = await segment_of(store, number)
            assert await store.add_segment(replace(segment, snapshots=shots if subjects else None), subjects)
        assert [await store.snapshots(key(number)) for number in (1, 2, 3)] == [[1], [1, 3], []]
        first = await store.segment(1)
        assert first is not None
        assert first.snapshots == shots
        assert not await store.add_segment(first, [key(3)])
        await store.drop_segment(1)  # it is not trimmed, and stays
        await store.trim_log(2)
        assert [await store.snapshots(key(number)) for number in (1, 2, 3)] == [[1], [1, 3], []]
        await store.drop_segment(1)
        assert [await store.snapshots(key(number)) for number in (1, 2, 3)] == [[], [3], []]

    async def test_bundles_that_an_archived_record_may_name_are_kept(self, store: Store) -> None:
        await store.put_bundle(b"old", b"files")
        await archive(store, 1, 1)
        await store.put_bundle(b"new", b"files")
        await store.apply_bundle(b"new")
        await store.retire_bundles()
        await archive(store, 2, 2)
        await commit_record(store, 3)
        await store.trim_log(2)
        assert await store.unnamed_bundles() == []
        await store.drop_segment(1)
        assert await store.unnamed_bundles() == [b"old"]

    async def test_keys_are_made_once(self, store: Store) -> None:
        await store.make_keys([key(1), key(2)])
        made = await store.keys([key(1), key(2), key(3)])
        assert {subject: len(each) for subject, each in made.items()} == {key(1): 32, key(2): 32}
        assert made[key(1)] != made[key(2)]
        await store.make_keys([key(2), key(3)])
        assert made.items() < (await store.keys([key(1), key(2), key(3)])).items()
