"""The projector: tells accounts what their users did and funnels what was concluded, as the log has it.

While it keeps up, it takes that from the memory of the latest commits; it reads the log when it starts, after a fault,
and when memory has a gap. One position per partition is kept with the funnel's partial, in one write. Accounts are told
first: their own documents remember what they heard, so a record that is taken twice counts once everywhere.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, islice
from operator import attrgetter
from typing import TypeVar

from msgspec import Struct, msgpack

from annai.core.asked import Kept
from annai.core.subject import PARTITIONS, Position, Ref, partition_of
from annai.runtime import Reply, Runtime
from annai.runtime.chain import Chain
from annai.runtime.runtime import Positions
from annai.runtime.share import ALONE
from annai.store.errors import StoreUnavailable
from annai.store.protocol import Entry, LogPage
from annai.workers import funnel, memory
from annai.workers.brought import Brought
from annai.workers.dead_letters import tell, tell_unreadable
from annai.workers.hearing import Hearing, heard
from annai.workers.memory import Memory
from annai.workers.news import News

log = logging.getLogger("annai.workers")

T = TypeVar("T")

TRIES = 5  # of telling an account what it cannot take
START = Position(0, 0, 0)
PAGE = 4_000  # records that are read at once
SLICE = 100  # of them, or of hearings, worked on at once: others must not wait long for the event loop
SAVED = 16  # partials saved at once
LAG = 1_000  # batches that a partition of which the funnel learns nothing may fall behind in the store


class Partial(Struct, frozen=True):
    """A partition's part of the funnel, and the position that it has in the store."""

    saved: Position
    counts: funnel.Counts


NOTHING = Partial(START, {})


class Projector:
    """Works on all partitions at once, from where it last was."""

    name = "projector"

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._width = runtime.store.partitions_per_log
        logs = PARTITIONS // self._width
        self._memories = [Memory(self._kept, memory.MOST // logs) for _ in range(logs)]
        self._partials: dict[int, Partial] | None = None
        self._read: dict[int, Position] = {}
        self._ends: dict[int, Position] = {}  # of the logs that were read to the end: where that was
        self._unsaved: dict[int, None] = {}  # partitions, those that wait longest first
        self._faults: Counter[bytes] = Counter()
        self._share: Mapping[int, int] = {}

    def concerns(self, news: Brought) -> bool:
        """Whether a commit wrote what this worker reads."""
        return news.reported

    def hear(self, chains: Sequence[Chain], positions: Positions) -> None:
        """Remember a batch that was committed; `positions` are those of its first record in each log."""
        for log, position in positions.items():
            if position is None:
                self._ends.pop(log, None)
                self._memories[log].clear()
            elif len(self._memories) == 1:
                self._memories[log].add(chains, position)
            else:
                self._memories[log].add([chain for chain in chains if self._log_of(chain) == log], position)

    def _log_of(self, chain: Chain) -> int:
        return partition_of(chain.ref.key) // self._width

    def _kept(self) -> Mapping[str, Kept]:
        return self._runtime.bundles.bundle.asked.account_kept

    async def run_once(self) -> float | None:
        if self._share is not self._runtime.share.tokens:
            self._share, self._partials = self._runtime.share.tokens, None
        if not self._share:
            return None
        try:
            partials = await self._stored()
            news = await self._news()
            for part in slices(sorted(news.told, key=_turn)):
                await self._tell(part)
            self._fold(partials, news)
            await self._save(partials)
            self._faults.clear()  # the next record that cannot be heard has TRIES of its own
        except BaseException:  # what was not told is still to be told, from where the store stands
            self._partials = None
            raise
        return 0.0 if self._unsaved or self._is_behind() else None

    def _is_behind(self) -> bool:
        """Whether there is more to be taken, or may be."""
        return any(log not in self._ends or self._start(log) is not None for log in self._logs())

    async def _stored(self) -> dict[int, Partial]:
        """The partials; what the store holds when it begins, and after a fault."""
        if self._partials is None:
            kept = await self._runtime.store.projection(funnel.FUNNEL)
            stored = {partition: Partial(position, funnel.decode(body)) for partition, (position, body) in kept.items()}
            self._partials = {partition: stored.get(partition, NOTHING) for partition in self._share}
            self._read = {partition: partial.saved for partition, partial in self._partials.items()}
            self._ends.clear()
            self._unsaved.clear()
        return self._partials

    async def _news(self) -> News:
        """What follows, as memory knows it; of logs where it does not, and when nothing was told, as they say."""
        news = News(self._kept)
        logs = self._logs()
        told = any(self._memories[log].start is not None for log in logs)
        unknown = [log for log in logs if not self._remember(log, news)] if told else logs
        if unknown:
            await self._read_on(unknown, news)
        return news

    def _remember(self, log: int, news: News) -> bool:
        """Add what follows in a log, if memory knows it; else it is to be read."""
        end, known = self._ends.get(log), self._memories[log]
        if end is None or not self._is_whole(log):
            return False
        if known.start is None:
            return self._share is ALONE  # else others may have committed
        taken = known.take(end)
        if taken is None:
            return False
        more, self._ends[log] = taken
        news.add(more)
        self._read |= dict.fromkeys(self._partitions(log), self._ends[log])
        return True

    def _logs(self) -> list[int]:
        """Those of which a part is this process's."""
        return [log for log in range(len(self._memories)) if self._partitions(log)]

    def _partitions(self, log: int) -> list[int]:
        """Those of a log that are this process's."""
        return [each for each in range(log * self._width, (log + 1) * self._width) if each in self._share]

    def _is_whole(self, log: int) -> bool:
        """Whether all of a log is this process's: memory holds news of all of it."""
        return len(self._partitions(log)) == self._width

    def _start(self, log: int) -> Position | None:
        """Where memory begins, if it may be used."""
        return self._memories[log].start if self._is_whole(log) else None

    async def _read_on(self, logs: Sequence[int], news: News) -> None:
        """Add what follows in these logs, up to where memory begins."""
        for log in logs:
            self._memories[log].begin_behind(max(self._read[partition] for partition in self._partitions(log)))
        behind = {partition: self._read[partition] for log in logs for partition in self._partitions(log)}
        page = await self._runtime.log.read(behind, PAGE)
        starts = {log: self._start(log) for log in logs}
        for part in slices(
            [entry for entry in page.entries if _is_before(entry, starts[entry.partition // self._width])]
        ):
            news.read(self._runtime.log.decoded(part))
            await asyncio.sleep(0)  # let others have the event loop
        for log in logs:
            self._reach(log, starts[log], page)
        await tell_unreadable(self._runtime)

    def _reach(self, log: int, start: Position | None, page: LogPage) -> None:
        """A log was read up to there, or up to `start`, where memory begins."""
        through = {partition: page.through[partition] for partition in self._partitions(log)}
        self._read |= through if start is None else _until(start, self._read, through)
        reached = {self._read[partition] for partition in through}
        caught_up = start in reached or not page.more
        self._ends.pop(log, None)
        if caught_up and len(reached) == 1:
            self._ends[log] = reached.pop()

    async def _tell(self, told: list[Hearing]) -> None:
        now = self._runtime.clock()
        inputs = {ref: heard(list(each), now) for ref, each in groupby(told, attrgetter("account"))}
        submissions = (self._runtime.submit(ref, [input], background=True) for ref, input in inputs.items())
        await self._judge(dict(zip(inputs, await asyncio.gather(*submissions, return_exceptions=True), strict=True)))

    async def _judge(self, outcomes: dict[Ref, Reply | BaseException]) -> None:
        """A fault stops the reading TRIES times; then its account misses these records, and the others go on."""
        for ref, outcome in outcomes.items():
            if isinstance(outcome, StoreUnavailable):
                raise outcome
            if isinstance(outcome, BaseException):
                self._faults[ref.key] += 1
                if self._faults[ref.key] < TRIES:
                    raise outcome
                log.error("account %s cannot hear a part of the log and misses it", ref.key.hex(), exc_info=outcome)
                await tell(self._runtime, "The account misses a part of the log.", {"type": "heard", "groupId": ref.id})

    def _fold(self, partials: dict[int, Partial], news: News) -> None:
        """Count what was found; a partial that changed, or lags in the store, is to be saved."""
        for partition, found in news.found.items():
            funnel.warn(found)
            partial = partials[partition]
            partials[partition] = Partial(partial.saved, funnel.fold(partial.counts, found))
        lagging = [p for p, partial in partials.items() if _lags(partial.saved, self._read[p])]
        self._unsaved |= dict.fromkeys((*news.found, *lagging))

    async def _save(self, partials: dict[int, Partial]) -> None:
        """Save partials with the positions that they cover, so that a restart has little to read again.

        After a fault all are saved, so that what an account missed is not told to it again.
        """
        chosen = list(partials if self._faults else islice(self._unsaved, SAVED))
        rows = [
            (partition, partials[partition].saved, self._read[partition], msgpack.encode(partials[partition].counts))
            for partition in chosen
        ]
        if rows and not await self._runtime.store.project(funnel.FUNNEL, rows):
            self._partials = None  # somebody else saved one: begin again from what is stored
            return
        for partition in chosen:
            partials[partition] = Partial(self._read[partition], partials[partition].counts)
            self._unsaved.pop(partition, None)


def _lags(saved: Position, read: Position) -> bool:
    """Whether more than LAG batches lie between, or an epoch began."""
    return (read.epoch, read.sequence - LAG) > (saved.epoch, saved.sequence)


def _until(start: Position, read: Mapping[int, Position], through: Mapping[int, Position]) -> dict[int, Position]:
    """How far each partition was read, when everything from `start` on was left out."""
    return {partition: max(read[partition], min(position, start)) for partition, position in through.items()}


def _is_before(entry: Entry, start: Position | None) -> bool:
    return start is None or entry.position < start


def slices(items: list[T]) -> Iterator[list[T]]:
    """The items, SLICE at a time."""
    return (items[start : start + SLICE] for start in range(0, len(items), SLICE))


def _turn(hearing: Hearing) -> tuple[bytes, int]:
    """By account, and of one account as its users' commits came, also those of different logs."""
    return hearing.account.key, hearing.committed
