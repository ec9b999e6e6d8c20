"""What the store must hold of a load: every acknowledged event in the log, in its user and in its account, once.

The states are compared with the log, and the log with what was acknowledged, so each copy is checked against one
that was written apart from it. An event that was never acknowledged may be there or not, but not twice.
"""

import asyncio
import contextlib
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping

import msgspec
from msgspec import Struct

from annai.core.inputs import Group, Report, Seal, Track
from annai.core.subject import PARTITIONS, Kind, Position, Subject, key_of
from annai.runtime import records
from annai.store.connect import open_store
from annai.store.protocol import Entry, Store
from annai.workers.hearing import hearings

EVENT = "ping"
START = Position(0, 0, 0)
ALL = 1_000_000
DRAIN_SECONDS = 60
LOOK_AGAIN_SECONDS = 0.02


class Findings(Struct, frozen=True):
    """One line for each event that is missing somewhere, and for each that is there too often."""

    lost: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()

    def __add__(self, other: "Findings") -> "Findings":
        return Findings(self.lost + other.lost, self.doubled + other.doubled)


class Tally:
    """How often each message is in the log, and which pings and members each subject must have counted.

    A visitor who became a user has left its pings to that user.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.messages: Counter[tuple[bytes, str]] = Counter()
        self.pings: dict[bytes, set[tuple[bytes, str]]] = defaultdict(set)
        self.members: dict[bytes, set[bytes]] = defaultdict(set)
        self._became: dict[bytes, bytes] = {}
        for entry in entries:
            body = records.body_of(entry.record)
            if body.kind != "account":
                for step in body.steps:
                    self._count(entry.record.subject, step)
        for visitor, user in self._became.items():
            self.pings[user] |= self.pings.pop(visitor, set())

    def _count(self, subject: bytes, step: records.Logged) -> None:
        message = (subject, step.input.id)
        if step.input.id:
            self.messages[message] += 1
        if isinstance(step.input, Group):
            self.members[step.input.account].add(subject)
        if isinstance(step.input, Seal):
            self._became[subject] = step.input.to
        if isinstance(step.input, Track) and step.input.event == EVENT:
            self.pings[subject].add(message)
            if step.account is not None:
                self.pings[step.account].add(message)


@contextlib.asynccontextmanager
async def opened(url: str) -> AsyncIterator[Store]:
    """A store, beside the server that has it open."""
    store = open_store(url)
    await store.open()
    try:
        yield store
    finally:
        await store.close()


async def read_log(store: Store) -> list[Entry]:
    """The whole log."""
    return (await store.log(dict.fromkeys(range(PARTITIONS), START), ALL)).entries


async def drain(store: Store) -> None:
    """Return once visitors have become users, and the projector has told everything.

    Raises TimeoutError when that does not come within DRAIN_SECONDS.
    """
    deadline = time.monotonic() + DRAIN_SECONDS
    while await store.undone("merge", False, 0, 1) or not await _drained(store):
        if time.monotonic() > deadline:
            raise TimeoutError(f"merges and the projector did not finish within {DRAIN_SECONDS} s")
        await asyncio.sleep(LOOK_AGAIN_SECONDS)


async def _drained(store: Store) -> bool:
    """Whether every account has heard all that concerns it."""
    told = [
        hearing for entry in await read_log(store) for hearing in hearings(entry, records.body_of(entry.record), {})
    ]
    keys = list({hearing.account.key for hearing in told})
    subjects = dict(zip(keys, map(_subject, await store.load(keys)), strict=True))
    return all(_has_heard(subjects[hearing.account.key], hearing.report) for hearing in told)


def _subject(document: bytes | None) -> Subject | None:
    return msgspec.msgpack.decode(document, type=Subject) if document else None


def _has_heard(account: Subject | None, report: Report) -> bool:
    heard = account.ledger.heard if account and account.ledger else {}
    return heard.get(report.partition, START) >= report.position


async def audit(store: Store, acknowledged: Mapping[str, tuple[Kind, str]]) -> Findings:
    """Judge the drained store; `acknowledged` is message id → kind and id of the subject."""
    return await audit_log(store, await read_log(store), acknowledged)


async def audit_log(store: Store, entries: Iterable[Entry], acknowledged: Mapping[str, tuple[Kind, str]]) -> Findings:
    """The same, of a log that was read."""
    tally = Tally(entries)
    secret = await store.secret()
    wanted = {(key_of(kind, id, secret), message) for message, (kind, id) in acknowledged.items()}
    return _log_findings(tally, wanted) + await _state_findings(store, tally)


def _log_findings(tally: Tally, wanted: set[tuple[bytes, str]]) -> Findings:
    return Findings(
        tuple(f"log: {id} is missing" for key, id in sorted(wanted) if not tally.messages[key, id]),
        tuple(f"log: {id} is there {count} times" for (_, id), count in tally.messages.items() if count > 1),
    )


async def _state_findings(store: Store, tally: Tally) -> Findings:
    keys = list(tally.pings.keys() | tally.members.keys())
    found = Findings()
    for key, document in zip(keys, await store.load(keys), strict=True):
        subject = _subject(document)
        name = f"{subject.kind} {subject.personal.id}" if subject else f"subject {key.hex()}"
        found += _difference(f"{name}: pings", _pings(subject), len(tally.pings[key]))
        if key in tally.members:
            rows = await store.members(key, b"", ALL)
            joined = subject.ledger.members if subject and subject.ledger else 0
            found += _difference(f"{name}: members", joined, len(tally.members[key]))
            found += _difference(f"{name}: member rows", len(rows), len(tally.members[key]))
    return found


def _pings(subject: Subject | None) -> int:
    series = subject.history.get(EVENT) if subject else None
    return series.total if series else 0


def _difference(what: str, counted: int, logged: int) -> Findings:
    """One line for each that was not counted, or counted too often."""
    line = f"{what}: {counted} counted, {logged} logged"
    return Findings((line,) * (logged - counted), (line,) * (counted - logged))
