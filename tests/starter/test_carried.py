"""A store after an hour of use by the demo's crowd, in other stores: the same to the byte, and it goes on alike."""

import asyncio
import random
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from pathlib import Path

import pytest
from msgspec.structs import replace

from annai.cli.files import read_workspace
from annai.cli.main import main
from annai.core.bundle import Bundle as CompiledBundle
from annai.core.load import load_workspace
from annai.demo import crowd
from annai.demo.app import IMPORT_LATE_AFTER
from annai.demo.client import JSON, Client
from annai.demo.crowd import Crowd, Deed
from annai.demo.identity import Signer
from annai.store.content import (
    Bundle,
    Document,
    Email,
    Finished,
    Logged,
    Membership,
    Message,
    Partial,
    Queued,
    Row,
)
from annai.store.hashes import home_of, split
from annai.store.protocol import Entry
from annai.store.sqlite import SQLiteStore
from annai.token import sign
from tests.redis_cluster import RedisCluster
from tests.starter import company as place
from tests.starter.company import HOST, ROOT, SECRET_KEY, SIGNING, WRITE_KEY, Company, company, written
from tests.store.carry import EVERYWHERE

DEEDS = 60
START, LATER = "2026-05-11 09:00", "2026-05-14 09:00"


class Untiring(Signer, frozen=True):
    """Its tokens hold, whatever the clock says."""

    def token(self, person: str, account: str) -> str:
        claims = {"sub": person, "account": account, "aud": self.environment, "exp": 1 << 32}
        return sign(claims, self.secret.encode(), self.kid)


class Inside(Client):
    """Speaks to a server in this process, whose clock goes on by a third of a minute with each call."""

    def __init__(self, one: Company) -> None:
        super().__init__("http://annai.test", WRITE_KEY, SECRET_KEY)
        self._one = one

    async def _post(self, path: str, body: JSON) -> JSON:
        answer: JSON = (await self._one._client.post(path, json=body)).raise_for_status().json()
        await self._one.pass_time("20s")
        return answer


@pytest.fixture(autouse=True)
def _an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    everything = crowd.deeds

    def some(chance: random.Random) -> Iterator[Deed]:
        return islice(everything(chance), DEEDS)

    monkeypatch.setattr(crowd, "deeds", some)
    monkeypatch.setattr(crowd, "PAUSE", 0)
    monkeypatch.setattr(crowd, "BURST_PAUSE", 0)


@cache
def demo() -> CompiledBundle:
    """The starter as the demo serves it: those who are late hear of it within the hour."""
    return load_workspace(read_workspace(ROOT / "flows"), {"import_late_after": IMPORT_LATE_AFTER})


async def use(folder: Path) -> str:
    """An hour, about, in a new store; returns when it ended."""
    async with company(folder, START, demo()) as one:
        await Crowd(Inside(one), Untiring("k", SIGNING, "test"), HOST).run()
        return written(one.clock.now + 60_000)


def carry(folder: Path, source: str, target: str) -> None:
    """All that one store holds into a new one, by way of a file in the folder."""
    file = str(folder / f"export{len(list(folder.iterdir()))}")
    assert main(["export", file, "--store", source]) == 0
    assert main(["import", file, "--store", target]) == 0


async def held(folder: Path) -> list[Row]:
    store = SQLiteStore(folder / "annai.db")
    await store.open()
    rows = [row async for page in store.dump() for row in page]
    await store.close()
    return rows


async def log(folder: Path) -> Sequence[Entry]:
    store = SQLiteStore(folder / "annai.db")
    await store.open()
    page = await store.log(EVERYWHERE, 1_000_000)
    await store.close()
    return page.entries


async def go_on(folder: Path, now: str) -> list[tuple[str, str]]:
    """What is mailed in the next days."""
    async with company(folder, now, demo()) as one:
        known = len(one.letters())
        await one.until(LATER)
        return sorted((letter["to"], letter["subject"]) for letter in one.letters()[known:])


@pytest.mark.parametrize("kept_in", ["sqlite"], indirect=True)
def test_what_an_hour_of_use_left_is_the_same_elsewhere(
    tmp_path: Path, cluster: RedisCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there, back = folders = [tmp_path / name for name in ("here", "there", "back")]
    for folder in folders:
        folder.mkdir()
    ended = asyncio.run(use(here))
    elsewhere = cluster.url("carried", "process")
    carry(tmp_path, url(here), url(there))
    carry(tmp_path, url(here), elsewhere)
    carry(tmp_path, elsewhere, url(back))
    rows = asyncio.run(held(here))
    assert asyncio.run(held(there)) == rows
    assert {type(row) for row in rows} >= {Document, Logged, Partial, Finished, Membership, Bundle, Email}
    returned = asyncio.run(held(back))
    assert {*map(repr, lasting(returned))} == {*map(repr, lasting(rows))}
    assert messages(returned) == messages(rows) > set()
    entries = asyncio.run(log(here))
    assert asyncio.run(log(there)) == asyncio.run(log(back)) == entries
    assert len(entries) > 2 * DEEDS
    mailed = asyncio.run(go_on(here, ended))
    assert asyncio.run(go_on(there, ended)) == asyncio.run(go_on(back, ended)) == mailed
    after = decided(asyncio.run(held(here)))
    assert decided(asyncio.run(held(there))) == after
    assert {*map(repr, decided(lasting(asyncio.run(held(back)))))} == {*map(repr, decided(lasting(after)))}
    assert len(after) > len(decided(rows))
    monkeypatch.setattr(place, "store_url", lambda _: elsewhere)
    assert asyncio.run(go_on(tmp_path, ended)) == mailed


def decided(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if isinstance(row, Document | Logged | Partial | Queued | Membership)]


def lasting(rows: Sequence[Row]) -> list[Row]:
    """All but the messages, of which Redis does not know whose they are."""
    return [
        replace(row, recent=b"") if isinstance(row, Document) else row for row in rows if not isinstance(row, Message)
    ]


def messages(rows: Sequence[Row]) -> set[tuple[bytes, bytes]]:
    """The home and the hash of each."""
    recent = [(row.key, hash) for row in rows if isinstance(row, Document) for hash in split(row.recent)]
    older = [(row.subject, row.hash) for row in rows if isinstance(row, Message)]
    return {(home_of(subject), hash) for subject, hash in (*recent, *older)}


def url(folder: Path) -> str:
    return f"sqlite:///{folder}/annai.db"
