"""The backfiller: reads the log for series that an edit asks for, and adds what it finds to their subjects.

Rules:
1. It begins when the edit is made and all that the former bundle decided is committed.
2. A record counts for the series that the bundle which decided it did not keep, and that no earlier backfill counted.
3. The inputs of a page are named by the sweep, the page and the subject: a page that is done again changes nothing.
4. What a visitor did who is a known user by now is counted there.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping

from msgspec import msgpack
from msgspec.structs import replace

from annai.core.backfill import Count, Happened, done_by_user, done_in_account, keeps
from annai.core.inputs import Heard, Recount, Report
from annai.core.keeps import Keeps
from annai.core.subject import PARTITIONS, Position, Subject
from annai.core.sweep import Backfill, Sweep
from annai.runtime import Runtime
from annai.runtime.records import Body
from annai.store.errors import StoreUnavailable
from annai.store.protocol import Entry
from annai.workers.coverage import START, Coverage
from annai.workers.dead_letters import tell_unreadable
from annai.workers.excerpt import given_of
from annai.workers.hearing import filtered

log = logging.getLogger("annai.workers")

PAGE = 2_000  # records that are read at once
SLICE = 64  # subjects at once: others must not wait long for the event loop
BEGIN = dict.fromkeys(range(PARTITIONS), START)

Cursor = Mapping[int, Position]
_decode = msgpack.Decoder(dict[int, Position]).decode


class Backfiller:
    """Works on the sweeps whose purpose is a backfill."""

    def __init__(self, runtime: Runtime, page: int = PAGE) -> None:
        self._runtime = runtime
        self._page = page

    async def walk(self, sweep: Sweep, purpose: Backfill) -> int:
        """Count the next page of the log; returns how many subjects it changed."""
        if not sweep.cursor:
            await self._runtime.bundles.settled()
            await self._runtime.finish()
        after = _decode(sweep.cursor) if sweep.cursor else BEGIN
        missing = purpose.keeps.common(keeps(self._runtime.bundles.bundle))
        page = await self._runtime.log.read(after, self._page)
        coverage = Coverage(self._runtime.store, missing)
        await coverage.load()
        counts = await self._count(page.entries, missing, coverage)
        await self._submit(sweep, counts)
        await tell_unreadable(self._runtime)
        await coverage.extend(page.through)  # before the cursor: what a kill cuts off is done again
        await self._save(sweep, page.through, len(page.entries), len(counts), page.more)
        return len(counts)

    async def _count(self, entries: Iterable[Entry], missing: Keeps, coverage: Coverage) -> dict[bytes, Count]:
        """What the records add, by subject."""
        bundle = self._runtime.bundles.bundle
        counts: defaultdict[bytes, Count] = defaultdict(lambda: Count(bundle.asked.distinct))
        for entry, body in self._runtime.log.decoded(entries):
            kept = await self._runtime.bundles.keeps_of(body.bundle)
            lacking = missing.without(missing if kept is None else kept).without(coverage.of(entry))
            if lacking:
                happened = [one async for one in self._happened(entry, body, lacking)]
                total, times = (lacking.account,) * 2 if body.kind == "account" else (lacking.total, lacking.times)
                counts[entry.record.subject].add(happened, total, times)
        return {subject: count for subject, count in counts.items() if count}

    async def _happened(self, entry: Entry, body: Body, lacking: Keeps) -> AsyncIterator[Happened]:
        for step, given in zip(body.steps, given_of(entry.record).inputs, strict=True):
            if isinstance(step.input, Heard):
                for report in step.input.reports:
                    for one in done_in_account(report):
                        yield one
                    async for one in self._filtered(report, entry.record.subject, lacking):
                        yield one
            elif body.kind != "account":
                for one in done_by_user(self._runtime.bundles.bundle, step.input, given, step.signals):
                    yield one

    async def _filtered(self, report: Report, account: bytes, lacking: Keeps) -> AsyncIterator[Happened]:
        """What a report adds to series with filters: the record of the user that it tells of has the properties."""
        kept = {
            event: kind
            for event, kind in self._runtime.bundles.bundle.asked.account_kept.items()
            if not lacking.account.isdisjoint(series.key for series in kind.filtered)
        }
        told = {event for event, _ in report.events}
        if told.isdisjoint(kept):
            return
        at = report.position
        page = await self._runtime.log.read({report.partition: replace(at, index=at.index - 1)}, 1)
        for entry, body in self._runtime.log.decoded([entry for entry in page.entries if entry.position == at]):
            for key, moment in filtered(entry, body, account, kept):
                if key not in told:
                    yield Happened(key, moment, report.user)

    async def _submit(self, sweep: Sweep, counts: Mapping[bytes, Count]) -> None:
        keys = list(counts)
        for start in range(0, len(keys), SLICE):
            some = keys[start : start + SLICE]
            subjects = await self._runtime.read_all(some)
            adding = (self._add(sweep, subject, counts[subject.key]) for subject in subjects if subject is not None)
            for outcome in await asyncio.gather(*adding, return_exceptions=True):
                _judge(outcome)

    async def _add(self, sweep: Sweep, subject: Subject, count: Count) -> None:
        """Add it to the subject, or to the user whom it has become."""
        now = self._runtime.clock()
        id = f"{sweep.id}:{sweep.visited}:{subject.key.hex()}"
        input = Recount(id=id, at=now, received=now, historical=True, series=count.series())
        reply = await self._runtime.submit(subject.ref, [input], background=True)
        if reply.refused:
            sealed = await self._runtime.read(subject.key)
            user = await self._runtime.read(sealed.sealed) if sealed is not None and sealed.sealed else None
            if user is not None:
                await self._runtime.submit(user.ref, [input], background=True)

    async def _save(self, sweep: Sweep, through: Cursor, records: int, changed: int, more: bool) -> None:
        after = replace(
            sweep,
            cursor=msgpack.encode(through),
            visited=sweep.visited + records,
            changed=sweep.changed + changed,
            state="running" if more else "done",
            ended=None if more else self._runtime.clock(),
        )
        await self._runtime.store.save_sweep(sweep, after)


def _judge(outcome: BaseException | None) -> None:
    """One that cannot be counted for is left out; the store's fault stops the page."""
    if isinstance(outcome, StoreUnavailable) or (outcome is not None and not isinstance(outcome, Exception)):
        raise outcome
    if outcome is not None:
        log.error("a subject's history could not be counted, and is left out", exc_info=outcome)
