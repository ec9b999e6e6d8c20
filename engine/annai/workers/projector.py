"""The projector: reads the log, and tells accounts what their users did and funnels what was concluded.

One position per partition is kept with the funnel's partial, in one write. Accounts are told first: their own
documents remember what they heard, so a record that is read twice counts once everywhere.
"""

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from msgspec import Struct, msgpack

from annai.core.inputs import AnyInput, Group, Heard, Track
from annai.core.signals import Signal
from annai.core.subject import PARTITIONS, Position, Ref
from annai.runtime import Reply, Runtime, records
from annai.runtime.chain import Chain
from annai.store.errors import StoreUnavailable
from annai.store.protocol import Entry, LogPage

log = logging.getLogger("annai.workers")

TRIES = 5  # of telling an account what it cannot take
START = Position(0, 0, 0)
PAGE = 1_000
SLICE = 250  # records told at once: others must not wait long for the event loop
FUNNEL = "funnel"

LAG = 10_000  # batches that a partition without records may fall behind in the store

Counts = dict[str, dict[str, int]]
_counts = msgpack.Decoder(Counts)


class Partial(Struct, frozen=True):
    """A partition's part of the funnel, and the position that it covers."""

    position: Position
    counts: Counts


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
            for start in range(0, len(page.entries), SLICE):
                await self._tell(page.entries[start : start + SLICE])
            await self._save(page)
        except BaseException:  # what was not read is still to be read, from where the store stands
            self._partials = None
            raise
        self._read = page.through
        return 0.0 if page.more else None

    async def _positions(self) -> Mapping[int, Position]:
        if self._partials is None:
            kept = await self._runtime.store.projection(FUNNEL)
            stored = {
                partition: Partial(position, _counts.decode(body)) for partition, (position, body) in kept.items()
            }
            self._partials = {partition: stored.get(partition, NOTHING) for partition in range(PARTITIONS)}
            self._read = {partition: partial.position for partition, partial in self._partials.items()}
        return self._read

    async def _tell(self, entries: list[Entry]) -> None:
        told: dict[Ref, list[AnyInput]] = defaultdict(list)
        for entry in entries:
            for ref, heard in self._heard(entry):
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

    def _heard(self, entry: Entry) -> list[tuple[Ref, Heard]]:
        """What each account hears of this record: the events done under it, and the signals of its runs."""
        body, personal = records.decode(entry.record)
        accounts = {step.account for step in body.steps} | {
            signal.account for step in body.steps for signal in step.signals
        }
        return [
            (Ref("account", personal.accounts[account], account), _heard(entry, body, personal, account))
            for account in accounts
            if account is not None and body.kind == "user"
        ]

    async def _save(self, page: LogPage) -> None:
        """Save the partials that changed, and those that lag, so that a restart has little to read again."""
        assert self._partials is not None
        found: dict[int, list[Entry]] = defaultdict(list)
        for entry in page.entries:
            found[entry.partition].append(entry)
        saved = []
        for partition, partial in self._partials.items():
            reached = page.through[partition]
            if partition in found or reached.sequence - partial.position.sequence > LAG:
                after = Partial(reached, fold(partial.counts, found[partition]))
                saved.append((partition, partial.position, reached, msgpack.encode(after.counts)))
                self._partials[partition] = after
                await asyncio.sleep(0)  # let others have the event loop
        await self._runtime.store.project(FUNNEL, saved)


def _heard(entry: Entry, body: records.Body, personal: records.PersonalPart, account: bytes) -> Heard:
    inputs = [step.input for step in body.steps if step.account == account]
    signals = (signal for step in body.steps for signal in step.signals)
    traits: dict[str, Any] = {}
    for step, given in zip(body.steps, personal.inputs, strict=True):
        if isinstance(step.input, Group) and step.input.account == account:
            traits |= given.get("traits") or {}
    return Heard(
        at=max((input.at for input in inputs), default=body.at),
        received=body.at,
        user=entry.record.subject,
        partition=entry.partition,
        position=entry.position,
        signals=tuple(signal for signal in signals if signal.account == account),
        events=tuple((input.event, input.at) for input in inputs if isinstance(input, Track)),
        role=personal.role,
        personal={"traits": traits} if traits else {},
    )


def fold(counts: Counts, entries: list[Entry]) -> Counts:
    """The counts of signals by flow and kind, with those of these records."""
    counts = {flow: dict(kinds) for flow, kinds in counts.items()}
    for entry in entries:
        body, _ = records.decode(entry.record)
        for signal in (signal for step in body.steps for signal in step.signals):
            _count(counts, signal)
    return counts


def _count(counts: Counts, signal: Signal) -> None:
    if signal.flow is not None:
        kinds = counts.setdefault(signal.flow, {})
        kinds[signal.kind] = kinds.get(signal.kind, 0) + 1
