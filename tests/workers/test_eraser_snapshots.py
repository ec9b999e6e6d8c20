"""Snapshots of a person who is erased, and of those to whom they told something, do not tell it any more."""

from hashlib import sha256
from pathlib import Path

import msgspec

from annai.archive import snapshots
from annai.archive.cipher import Cipher
from annai.core.instant import isoformat
from annai.past.past import Past
from annai.store.archiving import Part
from tests.workers.test_eraser import MARKS, USER, Place, place


async def legible(one: Place) -> set[str]:
    """The marks in snapshots that the keys of the store still open."""
    found: set[str] = set()
    store = one.server.store
    for path in (one.folder / "archive" / "subjects").iterdir():
        number = int(path.name.split("-")[1])
        content = path.read_bytes()
        for each in snapshots.unpack(Part(path.name, sha256(content).digest(), b""), content):
            told = [snapshots.told_key(account, number) for account in each.told]
            subject, _ = snapshots.opened(each, number, Cipher(await store.keys([each.subject, *told])))
            said = msgspec.msgpack.encode(subject)
            found |= {name for name, mark in {**MARKS, "id": USER}.items() if mark.encode() in said}
    return found


async def test_snapshots_of_them_and_of_whom_they_told_are_illegible(tmp_path: Path) -> None:
    async with place(tmp_path) as one:
        await one.live()
        boss = (await one.server.known("boss")).key
        now = one.server.clock.now
        assert await legible(one) == {"name", "email", "trait", "property", "answer", "id"}
        told = (await Past(one.server.runtime).of(boss, now)).state
        assert MARKS["property"] in str(told.subject)
        one.server.clock.now += 1
        await one.erased()
        assert await legible(one) == set()
        less = (await Past(one.server.runtime).of(boss, now)).state
        assert less.subject is not None
        assert MARKS["property"] not in str(less.subject)
        assert (less.subject.runs, less.exact) == (told.subject and told.subject.runs, False)


async def test_of_who_was_erased_nothing_past_is_told(tmp_path: Path) -> None:
    async with place(tmp_path) as one:
        await one.live()
        then = isoformat(one.server.clock.now)
        told = await one.server.operator(f"/v1/users/{USER}?at={then}")
        assert (told.status_code, told.json()["exact"]) == (200, True)
        one.server.clock.now += 1
        await one.erased()
        gone = await one.server.operator(f"/v1/users/{USER}?at={then}")
        assert (gone.status_code, gone.json()["message"]) == (410, "Whoever had this id then was erased.")
        assert (await one.server.operator(f"/v1/users/nobody?at={then}")).status_code == 404
        await one.join(USER, "Somebody New", "new@example.com")
        again = await one.server.operator(f"/v1/users/{USER}?at={then}")
        assert again.status_code == 410
        boss = (await one.server.operator(f"/v1/users/boss?at={then}")).json()
        assert (boss["traits"]["name"], boss["exact"]) == ("Boss", False)
        assert boss["reasons"]
