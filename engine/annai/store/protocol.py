"""The store: a small protocol of use-case methods over batches.

Rules that every store keeps:
1. A write is atomic: document, log record, timer, outbox rows, members and message ids, all or nothing.
2. A write is refused when the document's version moved, or when one of its message ids was already taken.
3. `commit` returns after the data is durable. Writes of one batch do not depend on each other.
4. Log positions rise within a partition, and are never reissued. Partitions share logs, `partitions_per_log` of them
   each: a batch's records in one log share a sequence and are indexed in the order of its writes; the next batch that
   holds records of that log has the sequence after it, or another epoch.
5. A row of the outbox belongs to the partition of the subject whose commit made it, which its id names.
6. Workers share the partitions by leases. A lease's token rises whenever it changes hands or had ended, and a write
   that names an older token is refused: whoever wakes late changes nothing.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal, Protocol

from msgspec import Struct

from annai.core.effects import Effect
from annai.core.subject import PARTITIONS, Kind, Position
from annai.core.sweep import State, Sweep
from annai.store.archiving import Archiving
from annai.store.erasing import Erasing

EVERY = range(PARTITIONS)


class Record(Struct, frozen=True, array_like=True):
    """What the log says of one subject's inputs: MessagePack, the personal part apart."""

    subject: bytes
    body: bytes
    personal: bytes


class Entry(Struct, frozen=True):
    """A record where it stands in the log."""

    partition: int
    position: Position
    record: Record


class LogPage(Struct, frozen=True):
    """Records in the order of their partitions' logs.

    `through` says how far each partition was read; where nothing was found it may stay where it was. `more`: the
    limit cut it short.
    """

    entries: list[Entry]
    through: Mapping[int, Position]
    more: bool


class Member(Struct, frozen=True, omit_defaults=True):
    """A user's row in an account's partition; the store keeps the earliest `joined` and the latest `last_seen`."""

    account: bytes
    user: bytes
    role: str | None
    joined: int
    last_seen: int


class OutboxRow(Struct, frozen=True):
    """A claimed effect; `attempts` counts its claims, this one included."""

    id: str
    effect: Effect
    attempts: int


class Undone(Struct, frozen=True):
    """An effect that waits, or that has failed, as people see it.

    `place` rises with each new row, `at` is when it may be tried next, or when it failed.
    """

    place: int
    id: str
    effect: Effect
    attempts: int
    at: int
    error: str = ""


class Write(Struct, frozen=True):
    """All that one subject's inputs of a batch change.

    `expected` is the version the document had (0: none); the commit makes it `expected` + 1, whatever the number
    of inputs, and the document must say the same. `message_ids` must be new to this subject.
    """

    key: bytes
    kind: Kind
    expected: int
    document: bytes
    message_ids: tuple[str, ...] = ()
    records: tuple[Record, ...] = ()
    due: int | None = None
    effects: tuple[Effect, ...] = ()
    delivered: tuple[str, ...] = ()  # outbox ids that this commit finishes
    members: tuple[Member, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()  # outbox ids that people may try again, with the reason
    fence: int = 0  # the token of the lease under which its partition is worked on; 0: under none


class Conflict(Struct, frozen=True):
    """The write was refused: the document as it is now, and which message ids were taken before.

    `fenced`: the lease that it named has changed hands; nobody who holds an older one may go on.
    """

    document: bytes | None
    taken: frozenset[str]
    fenced: bool = False


class Committed(Struct, frozen=True):
    """What became of a batch: for each write its conflict, or None when it is durable now.

    `positions` are those of the batch's first record in each log, by the log's number: the partition's, divided by
    `partitions_per_log`. None: it is not known where they stand, because an answer was lost. `moved` holds what was
    read and has another version by now, each with its document.
    """

    positions: Mapping[int, Position | None]
    conflicts: list[Conflict | None]
    moved: Mapping[bytes, bytes | None] = {}


class Refusal(Struct, frozen=True):
    """An input that could not be taken, kept for the people who run the host (`/v1/rejected`)."""

    at: int
    code: str
    message: str
    input: bytes  # JSON, cut to 4 KiB


class SentEmail(Struct, frozen=True):
    id: str
    at: int
    state: Literal["sent", "failed"]
    recipient: str
    subject: str
    source: bytes  # the MIME message; empty when none was made
    error: str = ""  # why it failed


class Store(Archiving, Erasing, Protocol):
    partitions_per_log: int

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def secret(self) -> bytes:
        """The key of all subject hashes: made once, with the store."""
        ...

    async def load(self, keys: Sequence[bytes]) -> list[bytes | None]:
        """The documents of these keys, in order."""
        ...

    async def commit(
        self, writes: Sequence[Write], refusals: Sequence[Refusal], now: int, reads: Sequence[tuple[bytes, int]] = ()
    ) -> Committed:
        """Commit the batch, and compare the versions of what was only read, by key (0: it was not there).

        Raises ValueError for two writes of one key or a message id twice in one write, and StoreUnavailable when it is
        not known to be durable: mostly nothing of it was committed, and never a part of a write.
        """
        ...

    async def attend(self, worker: str, now: int, until: int) -> list[str]:
        """Say that a worker is there until a moment; returns the names of all who are now, in order."""
        ...

    async def lease(self, worker: str, partitions: Collection[int], now: int, until: int) -> dict[int, int]:
        """Hold these partitions until a moment, as far as no other worker holds them, and give all others back.

        Returns the token of each partition that the worker holds now.
        """
        ...

    async def due(self, now: int, limit: int, partitions: Collection[int] = EVERY) -> list[tuple[bytes, int]]:
        """Subjects of these partitions whose timer has come, earliest first, with the moment it was set to.

        Where more than `limit` have come they are not always the very earliest.
        """
        ...

    async def next_due(self, partitions: Collection[int] = EVERY) -> int | None: ...

    async def put_off(self, key: bytes, at: int, until: int | None) -> None:
        """Set a subject's timer that stands at a moment to another one, or to none.

        The subject's next commit sets it as it says, whatever was put off.
        """
        ...

    async def claim(
        self, kind: str, now: int, lease: int, limit: int, partitions: Collection[int] = EVERY
    ) -> list[OutboxRow]:
        """Take outbox rows of a kind (`email`, `webhook`, `merge`, `sweep`) that are due, for `lease` milliseconds.

        A row whose effect cannot be read is kept as one that has failed.
        """
        ...

    async def postpone(self, id: str, until: int, error: str) -> None:
        """Give a claimed row back, to be tried again at `until`."""
        ...

    async def hold(self, id: str, until: int, reason: str) -> None:
        """Give a claimed row back that was not tried, to be claimed at `until`: the claim is not counted.

        Doing it again changes nothing, and a row that nobody has claimed has no claim to lose.
        """
        ...

    async def is_waiting(self, prefix: str) -> bool:
        """Whether there is a row to be worked on, or that is being worked on, whose id begins so."""
        ...

    async def fail(self, id: str, error: str, now: int) -> None:
        """Keep a claimed row as one that has failed, for people to try it again."""
        ...

    async def finish(self, ids: Sequence[str]) -> None:
        """Finish rows that no commit can finish, because the subject that they are about is gone."""
        ...

    async def undone(self, kind: str, failed: bool, after: int, limit: int) -> list[Undone]:
        """Outbox rows of a kind that wait, or those that have failed, behind a place, the oldest first.

        Of those that failed the latest 10,000 are kept, or of each partition's.
        """
        ...

    async def undone_row(self, id: str) -> Undone | None:
        """A row that waits or has failed."""
        ...

    async def retry(self, id: str, now: int) -> bool:
        """Let a row that has failed be claimed again; False when it has not."""
        ...

    async def record_email(self, email: SentEmail) -> None:
        """Keep a message as it went out, for people to open; a store may keep the latest 10,000 only."""
        ...

    async def emails(self, limit: int) -> list[SentEmail]:
        """The newest messages first."""
        ...

    async def email(self, id: str) -> SentEmail | None: ...

    async def log(self, after: Mapping[int, Position], limit: int) -> LogPage:
        """What stands in these partitions, each behind its position: whole batches of a log, about `limit` records.

        What the log has let go of is not there; see `annai.runtime.log`.
        """
        ...

    async def projection(self, name: str) -> Mapping[int, tuple[Position, bytes]]:
        """A projection's partials: partition → (position, body)."""
        ...

    async def project(self, name: str, partials: Iterable[tuple[int, Position, Position, bytes]]) -> bool:
        """Save partials `(partition, position before, position after, body)`; one whose position moved is skipped.

        Returns whether none was.

        A partition without a partial stands at Position(0, 0, 0), which is before every record.
        """
        ...

    async def subjects(self, kind: Kind, after: bytes, limit: int) -> list[tuple[bytes, bytes]]:
        """Keys and documents of a kind, in key order, behind `after`."""
        ...

    async def members(self, account: bytes, after: bytes, limit: int) -> list[Member]:
        """Those of an account, in the order of their keys, behind `after`."""
        ...

    async def first_members(self, account: bytes, role: str | None, limit: int) -> list[Member]:
        """Those of an account who joined first, with the role, or whatever role they have."""
        ...

    async def refusals(self, limit: int) -> list[Refusal]:
        """The newest first."""
        ...

    async def put_bundle(self, digest: bytes, files: bytes, base: bytes | None = None) -> None:
        """Keep a bundle's files, so that its runs can go on after a restart; they may need those of the base."""
        ...

    async def get_bundle(self, digest: bytes) -> bytes | None: ...

    async def applied_bundle(self) -> bytes | None:
        """The digest of the bundle that was applied last."""
        ...

    async def apply_bundle(self, digest: bytes, sweeps: Sequence[Sweep] = ()) -> None:
        """From here on this bundle decides; the sweeps that its edit asks for are added in the same commit.

        Another process may have applied it already: then nothing is added.
        """
        ...

    async def retire_bundles(self) -> None:
        """From here on no record will name another bundle than the applied one."""
        ...

    async def unnamed_bundles(self) -> list[bytes]:
        """The retired bundles that no retained record can name, and that are no other one's base."""
        ...

    async def drop_bundles(self, digests: Sequence[bytes]) -> None: ...

    async def add_sweeps(self, sweeps: Sequence[Sweep], finished: Sequence[str] = ()) -> None:
        """Keep sweeps to be worked on; one whose id is known is left as it is. About 1,000 that ended are kept.

        When they are kept, the outbox rows that asked for them are finished, by their ids.
        """
        ...

    async def sweep(self, id: str) -> Sweep | None: ...

    async def sweeps(self, limit: int) -> list[Sweep]:
        """The newest first."""
        ...

    async def running_sweeps(self, limit: int) -> list[Sweep]:
        """Those to be worked on, the oldest first."""
        ...

    async def open_sweeps(self) -> list[Sweep]:
        """All that have not ended, also those that are paused; the oldest first."""
        ...

    async def sweeps_of(self, accounts: Sequence[bytes]) -> list[Sweep]:
        """Those over the members of these accounts that have not ended, in no order."""
        ...

    async def save_sweep(self, before: Sweep, after: Sweep) -> bool:
        """Save how far a sweep came; False when it ended, or somebody else moved it on.

        A sweep that was paused or cancelled meanwhile keeps that state.
        """
        ...

    async def turn_sweep(self, id: str, state: State, now: int) -> bool:
        """Pause, resume or cancel a sweep; False when it has ended or is unknown."""
        ...

    async def keep_request(self, key: str, fingerprint: bytes, now: int) -> bool:
        """Keep what a back end's key stands for; False when it stands for another request."""
        ...

    async def forget_messages(self, before: int, now: int, limit: int) -> bool:
        """Forget about `limit` message ids that were taken before a moment, and as many keys of requests.

        Returns whether there may be more.

        A store may keep some of them longer where that costs no room.
        """
        ...

    async def check(self) -> None:
        """Run a real, durable commit path; raises when the store cannot take one."""
        ...
