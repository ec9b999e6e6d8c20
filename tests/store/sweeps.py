"""What every store promises of sweeps, and of the bundles that it keeps."""

from msgspec.structs import replace

from annai.core.sweep import Enroll, Migrate, Sweep
from annai.store.protocol import Store

from .writes import NOW, key, record, write

ENROLL = Sweep(id="enroll", purpose=Enroll(("tour",)), created=NOW)
MIGRATE = Sweep(id="migrate", purpose=Migrate(("tour",)), created=NOW, kind="anonymous")
MEMBERS = Sweep(id="members", purpose=Enroll(("rescue",)), created=NOW + 1, account=key(9))


async def commit_record(store: Store, number: int) -> None:
    await store.commit([replace(write(key(number)), records=(record(key(number)),))], (), NOW)


class SweepContract:
    async def test_sweeps_wait_their_turn(self, store: Store) -> None:
        await store.add_sweeps([ENROLL, MIGRATE])
        await store.add_sweeps([MEMBERS])
        assert await store.running_sweeps(2) == [ENROLL, MIGRATE]
        assert await store.sweeps(2) == [MEMBERS, MIGRATE]
        assert await store.sweep("members") == MEMBERS
        assert await store.sweep("unknown") is None

    async def test_a_sweep_is_added_once(self, store: Store) -> None:
        await store.add_sweeps([ENROLL])
        await store.turn_sweep("enroll", "paused", NOW)
        await store.add_sweeps([ENROLL, MIGRATE])
        assert await store.sweeps(9) == [MIGRATE, replace(ENROLL, state="paused")]

    async def test_a_sweep_goes_on_where_it_was_saved(self, store: Store) -> None:
        await store.add_sweeps([ENROLL])
        half = replace(ENROLL, cursor=key(5), visited=5, changed=2)
        assert await store.save_sweep(ENROLL, half)
        assert not await store.save_sweep(ENROLL, replace(ENROLL, cursor=key(3), visited=3))  # another one was faster
        await store.close()
        await store.open()
        assert await store.running_sweeps(9) == [half]
        done = replace(half, state="done", ended=NOW + 9)
        assert await store.save_sweep(half, done)
        assert await store.running_sweeps(9) == []
        assert await store.sweep("enroll") == done
        assert not await store.save_sweep(done, replace(done, visited=6))

    async def test_a_paused_sweep_is_no_longer_worked_on_until_it_is_resumed(self, store: Store) -> None:
        await store.add_sweeps([ENROLL, MIGRATE])
        assert await store.turn_sweep("enroll", "paused", NOW)
        assert await store.running_sweeps(9) == [MIGRATE]
        assert await store.open_sweeps() == [replace(ENROLL, state="paused"), MIGRATE]
        page = replace(ENROLL, cursor=key(5), visited=5, state="done", ended=NOW)
        assert await store.save_sweep(ENROLL, page)  # the page that was under way
        assert await store.sweep("enroll") == replace(page, state="paused", ended=None)
        assert await store.turn_sweep("enroll", "running", NOW)
        assert [sweep.id for sweep in await store.running_sweeps(9)] == ["enroll", "migrate"]

    async def test_the_sweeps_of_accounts(self, store: Store) -> None:
        others = [replace(MEMBERS, id=f"{n}", account=key(n)) for n in (7, 8)]
        await store.add_sweeps([ENROLL, MEMBERS, *others])
        await store.turn_sweep("7", "paused", NOW)
        await store.turn_sweep("8", "cancelled", NOW)
        found = await store.sweeps_of([key(n) for n in (6, 7, 8, 9)])
        assert sorted((sweep.id, sweep.state) for sweep in found) == [("7", "paused"), ("members", "running")]
        assert await store.sweeps_of([]) == []

    async def test_a_cancelled_sweep_has_ended(self, store: Store) -> None:
        await store.add_sweeps([ENROLL])
        assert await store.turn_sweep("enroll", "cancelled", NOW + 5)
        assert await store.open_sweeps() == []
        assert not await store.turn_sweep("enroll", "running", NOW + 6)
        assert not await store.save_sweep(ENROLL, replace(ENROLL, cursor=key(5)))
        assert await store.sweep("enroll") == replace(ENROLL, state="cancelled", ended=NOW + 5)
        assert not await store.turn_sweep("unknown", "paused", NOW)

    async def test_the_latest_of_those_that_ended_are_kept(self, store: Store) -> None:
        ended = [replace(ENROLL, id=f"{n}", state="done", ended=NOW) for n in range(1_001)]
        await store.add_sweeps([MIGRATE, *ended])
        assert [sweep.id for sweep in await store.sweeps(9_999)] == [*(f"{n}" for n in range(1_000, 0, -1)), "migrate"]

    async def test_a_bundle_is_applied_with_its_sweeps(self, store: Store) -> None:
        assert await store.applied_bundle() is None
        await store.apply_bundle(b"one")
        await store.apply_bundle(b"two", [MIGRATE])
        await store.apply_bundle(b"two", [ENROLL])  # as another process does, which saw the same edit
        await store.close()
        await store.open()
        assert await store.applied_bundle() == b"two"
        assert await store.running_sweeps(9) == [MIGRATE]


class BundleContract:
    async def test_a_bundle_is_kept_once(self, store: Store) -> None:
        await store.put_bundle(b"digest", b"files")
        await store.put_bundle(b"digest", b"files")
        assert await store.get_bundle(b"digest") == b"files"
        assert await store.get_bundle(b"other") is None

    async def test_a_bundle_that_a_record_may_name_is_kept(self, store: Store) -> None:
        await commit_record(store, 1)
        for digest in (b"idle", b"used", b"latest"):
            await store.put_bundle(digest, b"files")
            await store.apply_bundle(digest)
            assert await store.unnamed_bundles() == ([] if digest != b"latest" else [b"idle"])
            await store.retire_bundles()
            if digest == b"used":
                await commit_record(store, 2)
        assert await store.unnamed_bundles() == [b"idle"]
        await store.drop_bundles([b"idle"])
        assert await store.unnamed_bundles() == []
        assert [await store.get_bundle(digest) for digest in (b"idle", b"used")] == [None, b"files"]

    async def test_a_bundle_that_is_applied_again_is_not_retired(self, store: Store) -> None:
        for digest in (b"one", b"two", b"one"):
            await store.put_bundle(digest, b"files")
            await store.apply_bundle(digest)
            await store.retire_bundles()
        assert await store.unnamed_bundles() == [b"two"]

    async def test_a_base_is_kept_as_long_as_what_needs_it(self, store: Store) -> None:
        await store.put_bundle(b"base", b"files")
        await store.put_bundle(b"edit", b"difference", b"base")
        await store.put_bundle(b"current", b"files")
        await store.apply_bundle(b"current")
        await store.retire_bundles()
        assert await store.unnamed_bundles() == [b"edit"]
        await store.drop_bundles([b"edit"])
        assert await store.unnamed_bundles() == [b"base"]
