"""The projector: reads the log, and tells accounts what their users did and funnels what was concluded.

One position per partition is kept with the funnel's partial, in one write. Accounts are told first: their own
documents remember what they heard, so a record that is read twice counts once everywhere.
"""

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import attrgetter
from typing import TypeVar

from msgspec import Struct, msgpack

from annai.core.signals import Signal
from annai.core.subject import PARTITIONS, Position, Ref
from annai.runtime import Reply, Runtime
from annai.runtime.chain import Chain
from annai.runtime.records import body_of
from annai.store.errors import StoreUnavailable
from annai.store.protocol import Entry
from annai.workers import funnel
from annai.workers.hearing import Hearing, heard, hearings

log = logging.getLogger("annai.workers")

T = TypeVar("T")
Signals = dict[int, list[Signal]]  # by partition

TRIES = 5  # of telling an account what it cannot take
START = Position(0, 0, 0)
PAGE = 4_000
SLICE = 100  # records worked on at once: others must not wait long for the event loop
LAG = 1_000  # batches that a partition of which the funnel learns nothing may fall behind in the store


class Partial(Struct, frozen=True):
    """A partition's part of the funnel, and the position that it covers."""

    position: Position
    counts: funnel.Counts


NOTHING = Partial(START, {})


class Projector:
    """Reads all partitions at once, from where it last was."""

    name = "projector"

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._partials: dict[int, Partial] | None = None
        self._read: Mapping[int, Position] = {}
        self._faults: Counter[bytes] = Counter()

    def concerns(self, chain: Chain) -> bool:
        """Whether a commit wrote what this worker reads."""
        return chain.ref.kind != "account"

    async def run_once(self) -> float | None:
        try:
            page = await self._runtime.store.log(await self._positions(), PAGE)
            told, signals = await self._read_through(page.entries)
            for part in slices(told):
                await self._tell(part)
            await self._save(page.through, signals)
            self._faults.clear()  # the next record that cannot be heard has TRIES of its own
        except BaseException:  # what was not read is still to be read, from where the store stands
            self._partials = None
            raise
        self._read = page.through
        return 0.0 if page.more else None

    async def _positions(self) -> Mapping[int, Position]:
        if self._partials is None:
            kept = await self._runtime.store.projection(funnel.FUNNEL)
            stored = {partition: Partial(position, funnel.decode(body)) for partition, (position, body) in kept.items()}
            self._partials = {partition: stored.get(partition, NOTHING) for partition in range(PARTITIONS)}
            self._read = {partition: partial.position for partition, partial in self._partials.items()}
        return self._read

    async def _read_through(self, entries: list[Entry]) -> tuple[list[Hearing], Signals]:
        """What accounts hear, an account's hearings together in their order, and each partition's signals."""
        told: list[Hearing] = []
        signals: Signals = defaultdict(list)
        for part in slices(entries):
            for entry in part:
                body = body_of(entry.record)
                told += hearings(entry, body)
                for step in body.steps:
                    signals[entry.partition] += step.signals
            await asyncio.sleep(0)  # let others have the event loop
        return sorted(told, key=_account), signals

    async def _tell(self, told: list[Hearing]) -> None:
        now = self._runtime.clock()
        inputs = {ref: heard(list(each), now) for ref, each in groupby(told, attrgetter("account"))}
        submissions = (self._runtime.submit(ref, [input], background=True) for ref, input in inputs.items())
        self._judge(dict(zip(inputs, await asyncio.gather(*submissions, return_exceptions=True), strict=True)))

    def _judge(self, outcomes: dict[Ref, Reply | BaseException]) -> None:
        """A fault stops the reading TRIES times; then its account misses these records, and the others go on."""
        for ref, outcome in outcomes.items():
            if isinstance(outcome, StoreUnavailable):
                raise outcome
            if isinstance(outcome, BaseException):
                self._faults[ref.key] += 1
                if self._faults[ref.key] < TRIES:
                    raise outcome
                log.error("account %s cannot hear a part of the log and misses it", ref.key.hex(), exc_info=outcome)

    async def _save(self, through: Mapping[int, Position], signals: Signals) -> None:
        """Save the partials that changed, and those that lag, so that a restart has little to read again.

        After a fault all are saved, so that what an account missed is not told to it again.
        """
        assert self._partials is not None
        saved = []
        for partition, partial in self._partials.items():
            reached = through[partition]
            counts = funnel.fold(partial.counts, signals.get(partition, ()))
            lag = reached.sequence - partial.position.sequence
            if counts is not partial.counts or lag > LAG or self._faults:
                saved.append((partition, partial.position, reached, msgpack.encode(counts)))
                self._partials[partition] = Partial(reached, counts)
        if saved:
            await self._runtime.store.project(funnel.FUNNEL, saved)


def slices(items: list[T]) -> Iterator[list[T]]:
    """The items, SLICE at a time."""
    return (items[start : start + SLICE] for start in range(0, len(items), SLICE))


def _account(hearing: Hearing) -> bytes:
    return hearing.account.key
