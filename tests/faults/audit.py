"""What the store must hold of a load: every acknowledged event in the log, in its user and in its account, once.

The states are compared with the log, and the log with what was acknowledged, so each copy is checked against one
that was written apart from it. An event that was never acknowledged may be there or not, but not twice.
"""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

import msgspec
from msgspec import Struct

from annai.core.inputs import Group, Track
from annai.core.subject import PARTITIONS, Position, Subject, key_of
from annai.runtime import records
from annai.store.protocol import Entry, Store
from annai.workers.projector import FUNNEL

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
    """The log's users: how often each message is in it, and which pings and members a state must count."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.messages: Counter[tuple[bytes, str]] = Counter()
        self.pings: dict[bytes, set[tuple[bytes, str]]] = defaultdict(set)  # of a user, or of an account
        self.members: dict[bytes, set[bytes]] = defaultdict(set)
        for entry in entries:
            body, _ = records.decode(entry.record)
            if body.kind == "user":
                for step in body.steps:
                    self._count(entry.record.subject, step)

    def _count(self, user: bytes, step: records.Logged) -> None:
        message = (user, step.input.id)
        if step.input.id:
            self.messages[message] += 1
        if isinstance(step.input, Group):
            self.members[step.input.account].add(user)
        if isinstance(step.input, Track) and step.input.event == EVENT:
            self.pings[user].add(message)
            if step.account is not None:
                self.pings[step.account].add(message)


async def read_log(store: Store) -> list[Entry]:
    """The whole log, partition after partition."""
    return [entry for partition in range(PARTITIONS) for entry in await store.log(partition, START, ALL)]


async def drain(store: Store) -> None:
    """Return once the projector has told everything. Raises TimeoutError when it does not within DRAIN_SECONDS."""
    deadline = time.monotonic() + DRAIN_SECONDS
    while not await _drained(store):
        if time.monotonic() > deadline:
            raise TimeoutError(f"the projector did not finish within {DRAIN_SECONDS} s")
        await asyncio.sleep(LOOK_AGAIN_SECONDS)


async def _drained(store: Store) -> bool:
    told = await store.projection(FUNNEL)
    for partition in range(PARTITIONS):
        position, _ = told.get(partition, (START, b""))
        left = await store.log(partition, position, ALL)
        if any(records.decode(entry.record)[0].kind != "account" for entry in left):
            return False
    return True


async def audit(store: Store, acknowledged: Mapping[str, str]) -> Findings:
    """Judge the drained store; `acknowledged` is message id → user id."""
    tally = Tally(await read_log(store))
    secret = await store.secret()
    wanted = {(key_of("user", user, secret), message) for message, user in acknowledged.items()}
    return _log_findings(tally, wanted) + await _state_findings(store, tally)


def _log_findings(tally: Tally, wanted: set[tuple[bytes, str]]) -> Findings:
    return Findings(
        tuple(f"log: {id} is missing" for user, id in sorted(wanted) if not tally.messages[user, id]),
        tuple(f"log: {id} is there {count} times" for (_, id), count in tally.messages.items() if count > 1),
    )


async def _state_findings(store: Store, tally: Tally) -> Findings:
    keys = list(tally.pings.keys() | tally.members.keys())
    found = Findings()
    for key, document in zip(keys, await store.load(keys), strict=True):
        subject = msgspec.msgpack.decode(document, type=Subject) if document else None
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
