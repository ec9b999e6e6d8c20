"""A record of the log that cannot be decoded costs itself: all who read the log go on, and it is seen."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from annai.archive.files import Folder
from annai.core.instant import DAY
from annai.past.errors import Gone
from annai.past.past import Past
from annai.runtime.chain import Chain
from annai.runtime.log import Log
from annai.store.protocol import Record
from annai.workers import funnel
from annai.workers.archiver import Archiver, Bounds
from annai.workers.backlog import Backlog
from annai.workers.projector import Projector
from annai.workers.traces import traces_of
from tests.runtime.world import Engine, engine, settle
from tests.workers.test_backfiller import AFTER, BEFORE, share, total, work
from tests.workers.test_poison import listed

TRUNCATED = b"\x97\xa4user"


@pytest.fixture(params=["body", "personal"])
def part(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def damage(monkeypatch: pytest.MonkeyPatch, part: str, id: str) -> None:
    """The records of whoever is called so are written as nobody can read them."""
    whole = Chain._write

    def write(chain: Chain) -> object:
        written = whole(chain)
        if written is None or chain.ref.id != id:
            return written
        return replace(written, records=tuple(map(broken, written.records)))

    def broken(record: Record) -> Record:
        return replace(record, **{part: TRUNCATED})

    monkeypatch.setattr(Chain, "_write", write)


async def sign_up(one: Engine) -> None:
    for id in ("ann", "damaged", "bob"):
        await one.group(one.user(id), "acme")
        await one.track(one.user(id), "signed_up")


async def test_the_projector_tells_of_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    damage(monkeypatch, part, "damaged")
    async with engine(tmp_path) as one:
        await sign_up(one)
        await settle(Projector(one.runtime))
        assert (await funnel.read(one.store))["tour"]["flow_started"] == 2
        account = await one.read(one.runtime.ref("account", "acme"))
        assert account.ledger is not None
        assert account.ledger.members == 2
        assert len(one.runtime.log.unreadable) == 2
        told = await listed(one)
        assert len(told) == 2
        assert all('"type":"record"' in line for line in told)
        await settle(Projector(one.runtime))
        assert await listed(one) == told


async def test_a_backfill_counts_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    damage(monkeypatch, part, "damaged")
    async with engine(tmp_path, BEFORE) as one:
        for id in ("ann", "damaged", "bob"):
            await share(one, one.user(id), 2)
        await one.bundles.replace(AFTER)
        await work(one)
        assert [await total(one, one.user(id)) for id in ("ann", "damaged", "bob")] == [2, 0, 2]
        assert len(await listed(one)) == 2


async def test_it_is_archived_and_the_past_of_others_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    damage(monkeypatch, part, "damaged")
    async with engine(tmp_path) as one:
        files = Folder(tmp_path / "archive")
        one.runtime.log = Log(one.store, files)
        await sign_up(one)
        await settle(Projector(one.runtime))
        then = one.clock.now
        one.clock.now += 2 * DAY
        await sign_up(one)
        await Archiver(Backlog(one.runtime, 10**9), one.runtime, files, Bounds(log_bytes=1), segment=1).run_once()
        assert (await one.store.shelf()).trimmed > 0
        assert (await Past(one.runtime).of(one.user("ann").key, then)).state.exact
        with pytest.raises(Gone):
            await Past(one.runtime).of(one.user("damaged").key, then)


async def test_nothing_of_it_is_left_of_a_person_who_is_erased(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    damage(monkeypatch, part, "damaged")
    async with engine(tmp_path) as one:
        await sign_up(one)
        traces = await traces_of(one.store, {one.user("damaged").key})
        assert len(traces.records) == 2
        assert all(b"damaged" not in left for _, _, left in traces.records)
