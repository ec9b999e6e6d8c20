"""The starter's flows run the same on every store: the same pages, mails, documents and signals, to the byte."""

import secrets
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from msgspec import Struct
from msgspec.structs import replace

from annai.core.subject import PARTITIONS, Position
from annai.runtime.documents import decode, encode
from annai.runtime.records import body_of
from tests.redis_cluster import RedisCluster
from tests.redis_server import RedisServer
from tests.starter import company as place
from tests.starter.company import Company, company

ORIGINS = dict.fromkeys(range(PARTITIONS), Position(0, 0, 0))


class Outcome(Struct, frozen=True):
    """All that came of a story, by subject where that has an order."""

    pages: list[Any]
    mails: list[tuple[str, str, str]]
    documents: dict[bytes, bytes]
    records: dict[bytes, list[Any]]
    score: Any


@pytest.mark.parametrize("kept_in", ["sqlite"], indirect=True)  # it takes all in turn
async def test_a_story_comes_to_the_same(
    tmp_path: Path, redis: RedisServer, cluster: RedisCluster, monkeypatch: pytest.MonkeyPatch, kept_in: str
) -> None:
    assert kept_in == "sqlite"
    monkeypatch.setattr(secrets, "token_bytes", bytes)  # the key of all subject hashes
    one = await _outcome_in(place.store_url(tmp_path), _folder(tmp_path, "sqlite"), monkeypatch)
    assert len(one.pages) > 10
    assert one.mails
    assert len(one.documents) >= 4
    urls = {"redis": redis.url("story", durability="process"), "cluster": cluster.url("story", "process")}
    for kind, url in urls.items():
        other = await _outcome_in(url, _folder(tmp_path, kind), monkeypatch)
        assert (other.pages, other.mails, other.score) == (one.pages, one.mails, one.score)
        assert other.documents == one.documents
        assert other.records == one.records


def _folder(within: Path, name: str) -> Path:
    folder = within / name
    folder.mkdir()
    return folder


async def _outcome_in(url: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Outcome:
    """With the store that the URL names."""
    monkeypatch.setattr(place, "store_url", lambda _: url)
    return await _outcome(folder, monkeypatch)


async def _outcome(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Outcome:
    ids = _ids()
    monkeypatch.setattr(place, "uuid4", lambda: next(ids))
    async with company(folder, "2026-04-20 14:00") as one:
        pages = await _story(one)
        score = (await one.operator("/v1/accounts/minato"))["health"]
        mails = sorted((letter["to"], letter["subject"], str(letter.get_body())) for letter in one.letters())
        return Outcome(pages, [_plain(mail) for mail in mails], await _documents(one), await _records(one), score)


def _ids() -> Iterator[UUID]:
    return (UUID(int=number) for number in count())


def _plain(mail: tuple[str, str, str]) -> tuple[str, str, str]:
    """Without the boundaries between a mail's parts, which are random."""
    to, subject, body = mail
    return to, subject, "\n".join(line for line in body.splitlines() if "=====" not in line)


async def _story(one: Company) -> list[Any]:
    """Three colleagues: one does it all, one puts it off, one is silent for a month."""
    await one.join("sato", role="editor", plan="trial")
    await one.join("suzuki", "tanaka", plan="trial")
    pages: list[Any] = []
    for person in ("sato", "suzuki", "tanaka"):
        await one.tell(person, "signed_up", source="web")
        pages.append(await one.see(person))
    pages.append(await one.press("sato", "first-report"))
    pages.append(await one.press("sato", "first-report", action=None))
    await one.tell("sato", "report_created", name="四月")
    for duration in ("1h", "1d", "2d", "4d", "10d", "14d"):
        await one.pass_time(duration)
        pages += [await one.see(person, path) for person in ("sato", "suzuki") for path in ("/reports", "/members")]
    return pages


async def _documents(one: Company) -> dict[bytes, bytes]:
    """Without the positions up to which accounts have heard the logs: each store numbers them in its own way."""
    store, found = one.runtime.store, {}
    for kind in ("user", "anonymous", "account"):
        for key, document in await store.subjects(kind, b"", 1_000):
            subject = decode(document)
            ledger = subject.ledger and replace(subject.ledger, heard={})
            found[key] = encode(replace(subject, ledger=ledger))
    return found


async def _records(one: Company) -> dict[bytes, list[Any]]:
    """What the log says of each user, and the signals of each subject, in their order."""
    found: dict[bytes, list[Any]] = {}
    page = await one.runtime.store.log(ORIGINS, 1_000_000)
    for entry in page.entries:
        body = body_of(entry.record)
        told = [step.signals for step in body.steps] if body.kind == "account" else entry.record
        found.setdefault(entry.record.subject, []).append(told)
    assert not page.more
    return found
