"""The store in Redis, or in a Redis Cluster.

All that a subject has lies in its partition, whose keys share a tag: documents, log, timers, outbox, members of
accounts, parts of projections. What belongs to the whole store lies in the first partition. Whatever is done is done by
a script, whole, on the server that holds the partition.
"""

import secrets
from collections.abc import AsyncGenerator, Collection, Iterable, Mapping, Sequence
from contextlib import aclosing
from itertools import islice
from typing import Any

import msgspec

from annai.core.subject import PARTITIONS, Kind, Position, partition_of
from annai.core.sweep import State, Sweep
from annai.store import content
from annai.store.batch import check_batch
from annai.store.errors import StoreError
from annai.store.portable import ANOTHER_IMPORT, NOT_EMPTY
from annai.store.protocol import EVERY, Committed, LogPage, Member, OutboxRow, Refusal, SentEmail, Undone, Write
from annai.store.redis import bundles, rows
from annai.store.redis.address import Address
from annai.store.redis.archive import RedisArchive
from annai.store.redis.batch import (
    DAY,
    LETTERS,
    VERSION,
    bucket_of,
    committed,
    finished_elsewhere,
    given_all,
    partition_of_row,
    places_of,
)
from annai.store.redis.caller import ALL, META, Caller
from annai.store.redis.check import check_schema, check_servers
from annai.store.redis.compaction import compact
from annai.store.redis.dump import dump
from annai.store.redis.erasure import RedisErasure
from annai.store.redis.restore import effects_in, of_partitions, of_store
from annai.store.redis.servers import Cluster, Servers, Single

SECRET_BYTES = 32
REFUSALS_KEPT = 10_000
EMAILS_KEPT = 10_000
REPLICAS = 1  # that must have a write before it is answered, with durability=replicated

_encode = msgspec.msgpack.Encoder().encode


class RedisStore(RedisArchive, RedisErasure):
    """The protocol `Store` over Redis; see there for what each method promises.

    `open` raises StoreError for a server that cannot keep the promised durability; any other method raises
    StoreUnavailable when a server cannot be reached or cannot write for some time, and may be called again.
    """

    partitions_per_log = 1

    def __init__(self, address: Address) -> None:
        self._address = address
        self._forgotten = 0

    async def open(self) -> None:
        self._servers: Servers = (Cluster if self._address.cluster else Single)(self._address)
        replicas = REPLICAS if self._address.durability == "replicated" else 0
        self._caller = Caller(self._servers, self._address.name, replicas)
        try:
            await self._servers.open()
            await check_servers(self._servers.all(), self._address.durability)
            await check_schema(self._caller)
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        await self._servers.close()

    async def secret(self) -> bytes:
        secret: bytes = await self._value("!secret", secrets.token_bytes(SECRET_BYTES))
        return secret

    async def load(self, keys: Sequence[bytes]) -> list[bytes | None]:
        asked: dict[int, dict[bytes, None]] = {}
        for key in keys:
            asked.setdefault(partition_of(key), {})[key] = None
        answers = await self._caller.call("load", {p: list(some) for p, some in asked.items()}, first=True)
        values = {
            key: value
            for partition, some in asked.items()
            for key, value in zip(some, answers[partition], strict=True)
            if value is not None
        }
        return [values[key][VERSION:] if key in values else None for key in keys]

    async def commit(
        self, writes: Sequence[Write], refusals: Sequence[Refusal], now: int, reads: Sequence[tuple[bytes, int]] = ()
    ) -> Committed:
        check_batch(writes)
        if refusals:
            told = [_encode(msgspec.structs.astuple(refusal)) for refusal in refusals]
            await self._write(META, "refuse", (REFUSALS_KEPT, told))
        places = places_of(writes)
        batch = given_all(writes, places, reads)
        answers = await self._caller.call("commit", batch, lambda again: (now, again), write=True, first=True)
        done = committed(writes, places, answers)
        await self.finish(finished_elsewhere(writes, done.conflicts))
        return done

    async def attend(self, worker: str, now: int, until: int) -> list[str]:
        return sorted(name.decode() for name in await self._write(META, "attend", (worker, now, until)))

    async def lease(self, worker: str, partitions: Collection[int], now: int, until: int) -> dict[int, int]:
        wanted = {partition: int(partition in partitions) for partition in ALL}
        tokens = await self._caller.call("lease", wanted, (worker, now, until), write=True)
        return {partition: token for partition, token in tokens.items() if token}

    async def due(self, now: int, limit: int, partitions: Collection[int] = EVERY) -> list[tuple[bytes, int]]:
        answers = await self._caller.call("due", dict.fromkeys(partitions), (now, limit))
        found = [(int(at), key) for answer in answers.values() for key, at in rows.pairs(answer)]
        return [(key, at) for at, key in sorted(found)[:limit]]

    async def next_due(self, partitions: Collection[int] = EVERY) -> int | None:
        found = await self._caller.call("next_due", dict.fromkeys(partitions))
        return min([int(answer[1]) for answer in found.values() if answer], default=None)

    async def put_off(self, key: bytes, at: int, until: int | None) -> None:
        await self._write(partition_of(key), "put_off", (key, at, until or 0))

    async def claim(
        self, kind: str, now: int, lease: int, limit: int, partitions: Collection[int] = EVERY
    ) -> list[OutboxRow]:
        wanted: dict[int, int] = {}
        claimable = await self._caller.call("claimable", dict.fromkeys(partitions), (kind, now))
        for partition, there in claimable.items():
            if there and limit:
                wanted[partition] = min(there, limit)
                limit -= wanted[partition]
        answers = await self._caller.call("claim", wanted, (kind, now, now + lease), write=True) if wanted else {}
        claimed = sorted(row for answer in answers.values() for row in answer)
        read = {id.decode(): rows.outbox_row(id, *rest) for _, _, id, *rest in claimed}
        await self._fail([id for id, row in read.items() if row is None], "cannot be read", now)
        return [row for row in read.values() if row is not None]

    async def postpone(self, id: str, until: int, error: str) -> None:
        await self._write(partition_of_row(id), "give_back", (id, until, error, 0))

    async def hold(self, id: str, until: int, reason: str) -> None:
        await self._write(partition_of_row(id), "give_back", (id, until, reason, 1))

    async def fail(self, id: str, error: str, now: int) -> None:
        await self._fail([id], error, now)

    async def _fail(self, ids: Sequence[str], error: str, now: int) -> None:
        failed = {partition: (error, now, those) for partition, those in _by_partition(ids).items()}
        if failed:
            await self._caller.call("fail", failed, write=True)

    async def is_waiting(self, prefix: str) -> bool:
        return bool(await self._caller.at(partition_of_row(prefix), "is_waiting", prefix))

    async def finish(self, ids: Sequence[str]) -> None:
        if there := _by_partition(ids):
            await self._caller.call("finish", there, write=True)

    async def undone(self, kind: str, failed: bool, after: int, limit: int) -> list[Undone]:
        behind = {partition: rows.row_behind(partition, after) for partition in ALL}
        answers = await self._caller.call("undone", behind, ("f" if failed else "w", kind, limit))
        found = [rows.undone(partition, row) for partition, answer in answers.items() for row in answer]
        return sorted((row for row in found if row is not None), key=lambda row: row.place)[:limit]

    async def undone_row(self, id: str) -> Undone | None:
        partition = partition_of_row(id)
        row = await self._caller.at(partition, "undone_row", id)
        return rows.undone(partition, row) if row else None

    async def retry(self, id: str, now: int) -> bool:
        return bool(await self._write(partition_of_row(id), "retry", (id, now)))

    async def record_email(self, email: SentEmail) -> None:
        await self._write(
            META, "record_email", (email.id, email.at, _encode(msgspec.structs.astuple(email)), EMAILS_KEPT)
        )

    async def emails(self, limit: int) -> list[SentEmail]:
        return [rows.sent_email(email) for email in await self._caller.at(META, "emails", limit)]

    async def email(self, id: str) -> SentEmail | None:
        email = await self._caller.at(META, "email", id)
        return rows.sent_email(email) if email else None

    async def log(self, after: Mapping[int, Position], limit: int) -> LogPage:
        behind = {partition: rows.stream_id(position) for partition, position in after.items()}
        common = (max(1, limit // len(after)), self._caller.replicas)
        answers = await self._caller.call("log", behind, common, write=True)
        found = {partition: rows.entries(partition, entries) for partition, (entries, _) in answers.items()}
        through = {p: found[p][-1].position if found[p] else position for p, position in after.items()}
        more = any(more for _, more in answers.values())
        return LogPage([entry for entries in found.values() for entry in entries], through, more)

    async def projection(self, name: str) -> Mapping[int, tuple[Position, bytes]]:
        values = await self._caller.everywhere("projection", None, (name,))
        return {partition: rows.partial(value) for partition, value in enumerate(values) if value is not None}

    async def project(self, name: str, partials: Iterable[tuple[int, Position, Position, bytes]]) -> bool:
        saved = {p: (rows.packed(before), rows.packed(after) + body) for p, before, after, body in partials}
        return not saved or all((await self._caller.call("project", saved, (name,), write=True)).values())

    async def subjects(self, kind: Kind, after: bytes, limit: int) -> list[tuple[bytes, bytes]]:
        keys = (await self._keys(kind, after, limit))[:limit]
        documents = await self.load(keys)
        return [(key, document) for key, document in zip(keys, documents, strict=True) if document is not None]

    async def _keys(self, kind: Kind, after: bytes, limit: int) -> list[bytes]:
        """Partitions follow each other in key order; the more at once, the less was found in those before."""
        first, begin = (partition_of(after), bucket_of(after)) if after else (0, -1)
        found: list[bytes] = []
        left, some = iter(range(first, PARTITIONS)), 1
        while len(found) < limit and (these := list(islice(left, some))):
            asked = {partition: begin if partition == first else -1 for partition in these}
            answers = await self._caller.call("keys", asked, (LETTERS[kind], limit - len(found)))
            found += [key for answer in answers.values() for key in sorted(answer) if key > after]
            some *= 2
        return found

    async def members(self, account: bytes, after: bytes, limit: int) -> list[Member]:
        partition = partition_of(account)
        users = sorted(user for user in await self._caller.at(partition, "members", account) if user > after)[:limit]
        found = await self._caller.at(partition, "member_rows", (account, users))
        return [rows.member(account, user, row) for user, row in zip(users, found, strict=True)]

    async def first_members(self, account: bytes, role: str | None, limit: int) -> list[Member]:
        found = await self._caller.at(partition_of(account), "member_rows", (account, False))
        members = [rows.member(account, user, row) for user, row in rows.pairs(found)]
        named = [member for member in members if role is None or member.role == role]
        return sorted(named, key=lambda member: (member.joined, member.user))[:limit]

    async def refusals(self, limit: int) -> list[Refusal]:
        return [Refusal(*rows.refusal(refusal)) for refusal in await self._caller.at(META, "refusals", limit)]

    async def put_bundle(self, digest: bytes, files: bytes, base: bytes | None = None) -> None:
        first = bundles.ends(await self._caller.everywhere("ends"))
        await self._write(META, "put_bundle", (digest, files, first, base or False))

    async def get_bundle(self, digest: bytes) -> bytes | None:
        files: bytes | None = await self._caller.at(META, "bundle", digest)
        return files

    async def applied_bundle(self) -> bytes | None:
        digest: bytes | None = await self._value("!applied")
        return digest

    async def apply_bundle(self, digest: bytes, sweeps: Sequence[Sweep] = ()) -> None:
        await self._write(META, "apply_bundle", (digest, [rows.sweep_row(sweep) for sweep in sweeps]))

    async def retire_bundles(self) -> None:
        await self._write(META, "retire_bundles", bundles.ends(await self._caller.everywhere("ends")))

    async def unnamed_bundles(self) -> list[bytes]:
        kept, shelf = await self._caller.at(META, "bundles"), await self.shelf()
        first = await self.segment(shelf.first)
        return bundles.unnamed(kept, await self._caller.everywhere("ends"), first.after if first else None)

    async def drop_bundles(self, digests: Sequence[bytes]) -> None:
        await self._write(META, "drop_bundles", digests)

    async def add_sweeps(self, sweeps: Sequence[Sweep], finished: Sequence[str] = ()) -> None:
        await self._write(META, "add_sweeps", [rows.sweep_row(sweep) for sweep in sweeps])
        await self.finish(finished)

    async def sweep(self, id: str) -> Sweep | None:
        fields = await self._caller.at(META, "sweep", id)
        return rows.sweep(fields) if fields else None

    async def sweeps(self, limit: int) -> list[Sweep]:
        return [rows.sweep(fields) for fields in await self._caller.at(META, "list_sweeps", ("!sweeps", limit))]

    async def running_sweeps(self, limit: int) -> list[Sweep]:
        return [sweep for sweep in await self._open_sweeps() if sweep.state == "running"][:limit]

    async def open_sweeps(self) -> list[Sweep]:
        return await self._open_sweeps()

    async def _open_sweeps(self) -> list[Sweep]:
        return [rows.sweep(fields) for fields in await self._caller.at(META, "list_sweeps", ("!open", 0))]

    async def sweeps_of(self, accounts: Sequence[bytes]) -> list[Sweep]:
        return [sweep for sweep in await self._open_sweeps() if sweep.account in accounts]

    async def save_sweep(self, before: Sweep, after: Sweep) -> bool:
        came = (after.cursor, after.visited, after.changed, after.state, after.ended or False)
        return bool(await self._write(META, "save_sweep", (before.id, before.cursor, *came)))

    async def turn_sweep(self, id: str, state: State, now: int) -> bool:
        ended = now if state in ("cancelled", "done") else False
        return bool(await self._write(META, "turn_sweep", (id, state, ended)))

    async def keep_request(self, key: str, fingerprint: bytes, now: int) -> bool:
        return bool(await self._write(META, "keep_request", (key, fingerprint, now)))

    async def forget_messages(self, before: int, now: int, limit: int) -> bool:  # noqa: ARG002
        """Messages are forgotten by whole days."""
        if before // DAY != self._forgotten:
            await self._caller.everywhere("forget_messages", None, (before // DAY,), write=True)
            self._forgotten = before // DAY
        return bool(await self._write(META, "forget_requests", (before, limit)) == limit)

    async def compact(self) -> None:
        await compact(self._address, [server.host for server in self._servers.all()])

    async def dump(self) -> AsyncGenerator[Sequence[content.Row], None]:
        """Of one moment while nobody writes; raises StoreError when a record was added meanwhile."""
        if (await self.shelf()).trimmed or await self.erased() or await self.open_erasures():
            raise StoreError("an export does not carry the archive and erasures of Redis yet; use its own backups")
        async with aclosing(dump(self._caller)) as pages:
            async for page in pages:
                yield page

    async def import_mark(self) -> bytes:
        mark, _ = await self._caller.at(META, "importing")
        return mark or b""

    async def restore(self, rows: Sequence[content.Row], before: bytes, after: bytes, now: int) -> None:
        mark, row = await self._caller.at(META, "importing")
        if (mark or b"") != before:
            raise StoreError(ANOTHER_IMPORT)
        if not before and any(await self._caller.everywhere("holds_anything")):
            raise StoreError(NOT_EMPTY)
        number = int(row or 0)
        if given := of_partitions(rows, now, number):
            await self._caller.call("restore", given, write=True)
        counts = (number + effects_in(rows), REFUSALS_KEPT, EMAILS_KEPT)
        if not await self._write(META, "restore_whole", (before, after, counts, *of_store(rows))):
            raise StoreError(ANOTHER_IMPORT)

    async def check(self) -> None:
        await self._write(META, "check")

    async def _write(self, partition: int, name: str, given: Any = None) -> Any:
        return await self._caller.at(partition, name, given, write=True)

    async def _value(self, name: str, default: bytes | None = None) -> Any:
        return await self._caller.at(META, "value", (name, default or False), write=default is not None)


def _by_partition(ids: Iterable[str]) -> dict[int, list[str]]:
    """Ids of rows by the partition of their outbox."""
    there: dict[int, list[str]] = {}
    for id in ids:
        there.setdefault(partition_of_row(id), []).append(id)
    return there
