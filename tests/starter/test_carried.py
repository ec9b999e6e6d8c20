"""A store after an hour of use by the demo's crowd, in another store: the same to the byte, and it goes on alike."""

import asyncio
import random
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from pathlib import Path

import pytest

from annai.cli.files import read_workspace
from annai.cli.main import main
from annai.core.bundle import Bundle as CompiledBundle
from annai.core.load import load_workspace
from annai.demo import crowd
from annai.demo.app import IMPORT_LATE_AFTER
from annai.demo.client import JSON, Client
from annai.demo.crowd import Crowd, Deed
from annai.demo.identity import Signer
from annai.store.content import Bundle, Document, Email, Logged, Membership, Partial, Queued, Row
from annai.store.protocol import Entry
from annai.store.sqlite import SQLiteStore
from annai.token import sign
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


def carry(source: Path, target: Path) -> None:
    """All that the store in one folder holds into a new store in another one."""
    target.mkdir()
    file = str(target / "export")
    assert main(["export", file, "--store", f"sqlite:///{source}/annai.db"]) == 0
    assert main(["import", file, "--store", f"sqlite:///{target}/annai.db"]) == 0


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
def test_what_an_hour_of_use_left_is_the_same_elsewhere(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    ended = asyncio.run(use(here))
    carry(here, there)
    rows = asyncio.run(held(here))
    assert asyncio.run(held(there)) == rows
    assert {type(row) for row in rows} >= {Document, Logged, Partial, Queued, Membership, Bundle, Email}
    entries = asyncio.run(log(here))
    assert asyncio.run(log(there)) == entries
    assert len(entries) > 2 * DEEDS
    mailed = asyncio.run(go_on(here, ended))
    assert asyncio.run(go_on(there, ended)) == mailed
    after = decided(asyncio.run(held(here)))
    assert decided(asyncio.run(held(there))) == after
    assert len(after) > len(decided(rows))


def decided(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if isinstance(row, Document | Logged | Partial | Queued | Membership)]
