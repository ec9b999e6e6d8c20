"""The projector: reads the log, and tells accounts what their users did and funnels what was concluded.

One position per partition is kept with the funnel's partial, in one write. Accounts are told first: their own
documents remember what they heard, so a record that is read twice counts once everywhere.
"""

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Mapping

from msgspec import Struct, msgpack

from annai.core.inputs import AnyInput
from annai.core.subject import PARTITIONS, Position, Ref
from annai.runtime import Reply, Runtime, records
from annai.runtime.chain import Chain
from annai.store.errors import StoreUnavailable
from annai.store.protocol import Entry
from annai.workers import funnel
from annai.workers.hearing import hearings

log = logging.getLogger("annai.workers")

TRIES = 5  # of telling an account what it cannot take
START = Position(0, 0, 0)
PAGE = 1_000
SLICE = 250  # records told at once: others must not wait long for the event loop

LAG = 10_000  # batches that a partition without records may fall behind in the store

Read = tuple[Entry, records.Body]


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
            told = [(entry, records.body_of(entry.record)) for entry in page.entries]
            for start in range(0, len(told), SLICE):
                await self._tell(told[start : start + SLICE])
            await self._save(page.through, told)
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

    async def _tell(self, read: list[Read]) -> None:
        told: dict[Ref, list[AnyInput]] = defaultdict(list)
        for entry, body in read:
            for ref, heard in hearings(entry, body):
                told[ref].append(heard)
        submit = self._runtime.submit
        submissions = (submit(ref, inputs, background=True) for ref, inputs in told.items())
        self._judge(dict(zip(told, await asyncio.gather(*submissions, return_exceptions=True), strict=True)))

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

    async def _save(self, through: Mapping[int, Position], read: list[Read]) -> None:
        """Save the partials that changed, and those that lag, so that a restart has little to read again."""
        assert self._partials is not None
        found: dict[int, list[records.Body]] = defaultdict(list)
        for entry, body in read:
            found[entry.partition].append(body)
        saved = []
        for partition, partial in self._partials.items():
            reached = through[partition]
            if partition in found or reached.sequence - partial.position.sequence > LAG:
                after = Partial(reached, funnel.fold(partial.counts, found[partition]))
                saved.append((partition, partial.position, reached, msgpack.encode(after.counts)))
                self._partials[partition] = after
                await asyncio.sleep(0)  # let others have the event loop
        await self._runtime.store.project(funnel.FUNNEL, saved)
