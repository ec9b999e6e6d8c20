"""Forgetting a person in Redis."""

from collections.abc import Sequence

import msgspec

from annai.core.subject import Position, partition_of
from annai.store.redis.archive import by_partition
from annai.store.redis.caller import META, Caller
from annai.store.redis.rows import sent_email, stream_id


class RedisErasure:
    """The part `Erasing` of the protocol, but for the compaction.

    Message ids are left alone: the store has no more of them than 64 bits of a hash, for three days at most.
    """

    _caller: Caller

    async def destroy_keys(self, subjects: Sequence[bytes]) -> int:
        had = await self._caller.call("destroy_keys", by_partition(subjects), write=True)
        return sum(had.values())

    async def erased(self) -> set[bytes]:
        return {subject for subjects in await self._caller.everywhere("erased") for subject in subjects}

    async def redact(self, subjects: Sequence[bytes], records: Sequence[tuple[int, Position, bytes]]) -> None:
        replaced: dict[int, list[str | bytes]] = {partition_of(subject): [] for subject in subjects}
        for partition, position, personal in records:
            replaced.setdefault(partition, []).extend((stream_id(position), personal))
        for partition, parts in replaced.items():  # one after another: each holds its server up
            await self._caller.at(partition, "redact", parts, write=True)

    async def erase_beside(
        self, subjects: Sequence[bytes], ids: Sequence[str], accounts: Sequence[bytes]
    ) -> dict[str, int]:
        members = {p: [(one, subjects) for one in some] for p, some in by_partition(accounts).items()}
        named = [msgspec.json.encode(id) for id in ids]
        return {
            "members": sum((await self._caller.call("erase_members", members, write=True)).values()),
            "emails": await self._caller.at(META, "erase_emails", _beginnings(subjects), write=True),
            "outbox": sum(await self._caller.everywhere("erase_outbox", None, list(subjects), write=True)),
            "refusals": await self._caller.at(META, "erase_refusals", named, write=True),
        }

    async def recipients(self, subjects: Sequence[bytes]) -> dict[str, str]:
        found = await self._caller.at(META, "emails_of", _beginnings(subjects))
        return {email.id: email.recipient for email in map(sent_email, found)}

    async def keep_erasure(self, id: str, body: bytes, done: bool) -> None:
        await self._caller.at(META, "keep_erasure", (id, body, int(done)), write=True)

    async def erasure(self, id: str) -> bytes | None:
        body: bytes | None = await self._caller.at(META, "erasure", id)
        return body

    async def open_erasures(self) -> list[tuple[str, bytes]]:
        flat = await self._caller.at(META, "open_erasures")
        return [(id.decode(), body) for id, body in zip(flat[::2], flat[1::2], strict=True)]


def _beginnings(subjects: Sequence[bytes]) -> list[str]:
    """How the ids of emails to these subjects begin."""
    return [f"{subject.hex()}:" for subject in subjects]
