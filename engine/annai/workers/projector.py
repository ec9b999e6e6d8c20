"""The projector: reads the log, and tells accounts what their users did and funnels what was concluded.

One position per partition is kept with the funnel's partial, in one write. Accounts are told first: their own
documents remember what they heard, so a record that is read twice counts once everywhere.
"""

import asyncio
from collections import defaultdict
from typing import Any

from msgspec import msgpack

from annai.core.inputs import AnyInput, Group, Heard, Track
from annai.core.signals import Signal
from annai.core.subject import PARTITIONS, Position, Ref, partition_of
from annai.runtime import Runtime, records
from annai.runtime.chain import Chain
from annai.store.protocol import Entry

START = Position(0, 0, 0)
PAGE = 1_000
FUNNEL = "funnel"

Counts = dict[str, dict[str, int]]
_counts = msgpack.Decoder(Counts)


class Projector:
    name = "projector"

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._dirty = set(range(PARTITIONS))
        self._partials: dict[int, tuple[Position, Counts]] | None = None

    def concerns(self, chain: Chain) -> bool:
        """Whether a commit wrote what this worker reads; remembers where."""
        if chain.ref.kind == "account":
            return False
        self._dirty.add(partition_of(chain.ref.key))
        return True

    async def run_once(self) -> float | None:
        dirty, self._dirty = self._dirty, set()
        try:
            await self._read(dirty)
        except BaseException:  # what was not read is still to be read, from where the store stands
            self._dirty |= dirty
            self._partials = None
            raise
        return 0.0 if self._dirty else None

    async def _read(self, dirty: set[int]) -> None:
        partials = await self._load()
        after = {partition: partials[partition][0] for partition in sorted(dirty)}
        entries = await self._runtime.store.logs(after, PAGE)
        await self._tell([entry for page in entries.values() for entry in page])
        await self._save({partition: page for partition, page in entries.items() if page})
        self._dirty |= {partition for partition, page in entries.items() if len(page) >= PAGE}

    async def _load(self) -> dict[int, tuple[Position, Counts]]:
        if self._partials is None:
            kept = await self._runtime.store.projection(FUNNEL)
            stored = {partition: (position, _counts.decode(body)) for partition, (position, body) in kept.items()}
            self._partials = {partition: stored.get(partition, (START, {})) for partition in range(PARTITIONS)}
        return self._partials

    async def _tell(self, entries: list[Entry]) -> None:
        told: dict[Ref, list[AnyInput]] = defaultdict(list)
        for entry in entries:
            for ref, heard in self._heard(entry):
                told[ref].append(heard)
        submit = self._runtime.submit
        await asyncio.gather(*(submit(ref, inputs, background=True) for ref, inputs in told.items()))

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

    async def _save(self, entries: dict[int, list[Entry]]) -> None:
        assert self._partials is not None
        saved = []
        for partition, page in entries.items():
            before, counts = self._partials[partition]
            after = page[-1].position
            counts = fold(counts, page)
            saved.append((partition, before, after, msgpack.encode(counts)))
            self._partials[partition] = (after, counts)
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
