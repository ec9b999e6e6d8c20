"""Reading all that a Redis store holds, partition by partition: of one moment, if nobody writes meanwhile."""

from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from typing import Any

import msgspec

from annai.core.subject import Position
from annai.store import content
from annai.store.dump import PAGE_BYTES, PAGE_ROWS
from annai.store.errors import StoreError
from annai.store.redis import bundles, rows
from annai.store.redis.batch import DAY, KINDS, VERSION, bytes_of
from annai.store.redis.caller import ALL, META, Caller

WRITTEN = (
    "the store was written to while it was exported, so what was read is not of one moment; "
    "stop whatever serves it, and export it again"
)
NONE = "Redis holds no store of this name; see the URL's name and database"


async def dump(caller: Caller) -> AsyncGenerator[Sequence[content.Row], None]:
    """Pages of rows. Raises StoreError when there is no store, and when it was written to meanwhile."""
    ends = await caller.everywhere("ends")
    page: list[content.Row] = []
    size = 0
    async for row in _rows(caller):
        page.append(row)
        size += sum(len(value) for value in msgspec.structs.astuple(row) if isinstance(value, bytes | str))
        if size >= PAGE_BYTES or len(page) >= PAGE_ROWS:
            yield page
            page, size = [], 0
    if await caller.everywhere("ends") != ends:
        raise StoreError(WRITTEN)
    if page:
        yield page


async def _rows(caller: Caller) -> AsyncIterator[content.Row]:
    for section in _SECTIONS:
        async for row in section(caller):
            yield row


async def _secret(caller: Caller) -> AsyncIterator[content.Row]:
    secret = await caller.at(META, "value", ("!secret", False))
    if secret is not None:
        yield content.Secret(secret)
    elif not any(await caller.everywhere("holds_anything")):
        raise StoreError(NONE)


async def _walk(caller: Caller, name: str, most: int) -> AsyncIterator[tuple[int, Any]]:
    """What a script tells of each partition, some buckets at a time."""
    for partition in ALL:
        bucket = 0
        while bucket is not None:
            bucket, found = await caller.at(partition, name, bucket, (most,))
            yield partition, found


async def _documents(caller: Caller) -> AsyncIterator[content.Row]:
    async for _, found in _walk(caller, "dump_documents", PAGE_BYTES):
        for kind, key, value, due in sorted(found, key=lambda row: bytes(row[1])):
            version = int.from_bytes(value[:VERSION], "big")
            moment = None if due is None else int(due)
            yield content.Document(key, KINDS[kind.decode()], version, moment, b"", value[VERSION:])


async def _messages(caller: Caller) -> AsyncIterator[content.Row]:
    """Of a day at its last moment."""
    async for partition, found in _walk(caller, "dump_messages", PAGE_ROWS):
        for bucket, day, numbers in sorted((bucket, int(day), numbers) for day, bucket, numbers in found):
            home = ((partition << 8 | bucket) << 1).to_bytes(2, "big")
            for hash in sorted(bytes_of(number) for number in numbers):
                yield content.Message(home, hash, (day + 1) * DAY - 1)


async def _log(caller: Caller) -> AsyncIterator[content.Row]:
    for partition in ALL:
        after, more = Position(0, 0, 0), True
        while more:
            found, more = await caller.at(partition, "log", rows.stream_id(after), (PAGE_ROWS, 0))
            for entry in rows.entries(partition, found):
                after, record = entry.position, entry.record
                yield content.Logged(after, record.subject, record.body, record.personal)


async def _log_end(caller: Caller) -> AsyncIterator[content.Row]:
    last = max((int(epoch), int(sequence)) for epoch, sequence, _ in await caller.everywhere("ends"))
    if last > (0, 0):
        yield content.LogEnd(*last)


async def _partials(caller: Caller) -> AsyncIterator[content.Row]:
    answers = await caller.everywhere("dump_partials")
    found = [(name, partition, value) for partition, answer in enumerate(answers) for name, value in rows.pairs(answer)]
    for name, partition, value in sorted(found):
        yield content.Partial(name.decode(), partition, *rows.partial(value))


async def _outbox(caller: Caller) -> AsyncIterator[content.Row]:
    """The oldest first, whatever the partition."""
    answers = await caller.everywhere("dump_places")
    places = sorted((place, partition, id) for partition, answer in enumerate(answers) for place, id in answer)
    for start in range(0, len(places), PAGE_ROWS):
        some = [(partition, id) for _, partition, id in places[start : start + PAGE_ROWS]]
        told = await _told(caller, some)
        for partition, id in some:
            if (row := told[id]) is not None:
                kind, set, effect, attempts, at, error = row
                state: Any = "waiting" if set == b"w" else "failed"
                reason = error.decode() or None
                yield content.Queued(id.decode(), kind.decode(), partition, state, effect, attempts, at, reason)


async def _told(caller: Caller, some: Sequence[tuple[int, bytes]]) -> dict[bytes, Any]:
    """Rows of the outbox by their ids."""
    asked: defaultdict[int, list[bytes]] = defaultdict(list)
    for partition, id in some:
        asked[partition].append(id)
    answers = await caller.call("dump_rows", asked)
    return {id: row for partition, ids in asked.items() for id, row in zip(ids, answers[partition], strict=True)}


async def _finished(caller: Caller) -> AsyncIterator[content.Row]:
    async for partition, found in _walk(caller, "dump_finished", PAGE_ROWS):
        for hash in sorted(int(number) << 8 | bucket for bucket, numbers in found for number in numbers):
            yield content.Finished(partition, hash)


async def _members(caller: Caller) -> AsyncIterator[content.Row]:
    async for _, found in _walk(caller, "dump_members", PAGE_ROWS):
        for account, users in sorted(found):
            for user, row in sorted(rows.pairs(users)):
                yield content.Membership(*msgspec.structs.astuple(rows.member(account, user, row)))


async def _bundles(caller: Caller) -> AsyncIterator[content.Row]:
    kept = await caller.at(META, "bundles")
    spans = sorted((bundles.begin(first), digest, bundles.end(last), base) for digest, first, last, base in kept)
    for first, digest, last, base in spans:
        yield content.Bundle(digest, first, last, base, await caller.at(META, "bundle", digest))


async def _applied(caller: Caller) -> AsyncIterator[content.Row]:
    if (digest := await caller.at(META, "value", ("!applied", False))) is not None:
        yield content.Applied(digest)


async def _sweeps(caller: Caller) -> AsyncIterator[content.Row]:
    for fields in reversed(await caller.at(META, "list_sweeps", ("!sweeps", 0))):
        yield content.Swept(rows.sweep(fields))


async def _requests(caller: Caller) -> AsyncIterator[content.Row]:
    kept, moments = await caller.at(META, "dump_requests")
    since = dict(rows.pairs(moments))
    for key, fingerprint in sorted(rows.pairs(kept)):
        yield content.Request(key.decode(), fingerprint, int(since[key]))


async def _refusals(caller: Caller) -> AsyncIterator[content.Row]:
    for place, refusal in enumerate(reversed(await caller.at(META, "refusals", 0)), 1):
        yield content.Refused(place, *rows.refusal(refusal))


async def _emails(caller: Caller) -> AsyncIterator[content.Row]:
    for id in await caller.at(META, "dump_emails"):
        if (email := await caller.at(META, "email", id)) is not None:
            yield content.Email(*rows.email(email))


_SECTIONS = (
    _secret,
    _documents,
    _messages,
    _log,
    _log_end,
    _partials,
    _outbox,
    _finished,
    _members,
    _bundles,
    _applied,
    _sweeps,
    _requests,
    _refusals,
    _emails,
)
