"""The sweeper: walks sweeps page by page, and visits each subject once.

Rules:
1. Sweeps that run take turns, a page each, the oldest first; more than TURNS wait until one has ended.
2. Whether a sweep is paused or cancelled is asked before each page; a page that has begun is finished.
3. A page is saved when all of its visits are durable. A killed sweep repeats its last page: the message ids tell
   which of its visits were committed.
4. Flows whose history is still being counted are visited when it is.
5. Visits come in the background lane, SLICE at once, and no more than `rate` of them a second.
"""

import asyncio
import logging
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from annai.core.inputs import Visit
from annai.core.subject import Subject
from annai.core.sweep import Backfill, Sweep, Visiting
from annai.core.visits import concerned
from annai.runtime import Runtime
from annai.runtime.chain import Reply
from annai.runtime.documents import decode
from annai.store.errors import StoreUnavailable
from annai.workers.backfiller import Backfiller
from annai.workers.loop import SPACING
from annai.workers.orders import take_orders

log = logging.getLogger("annai.workers")

TURNS = 16  # sweeps that take turns
SLICE = 64  # who are visited at once: others must not wait long for the event loop
IDLE = 1.0  # seconds between two looks for a sweep

Page = tuple[list[Subject], bytes]  # the subjects, and the cursor behind them; it is empty at the end


class Sweeper:
    """`page` is how many subjects are read at once, `rate` how many are come by in a second at most."""

    name = "sweeper"

    def __init__(self, runtime: Runtime, page: int = 256, rate: int = 1_000) -> None:
        self._runtime = runtime
        self._page = page
        self._rate = rate
        self._backfiller = Backfiller(runtime)

    async def run_once(self) -> float | None:
        """Come by as many as the rate lets in one turn of the loop, or a page of each sweep that runs."""
        await take_orders(self._runtime)
        await self._runtime.bundles.release()
        passed, running = 0, True
        while running and passed < self._rate * SPACING:
            running_now = [each for each in await self._runtime.store.running_sweeps(TURNS) if self._is_mine(each)]
            await self._await_edit(running_now)
            sweeps = [each for each in running_now if not self._waits(each)] or await self._counting(running_now)
            for sweep in sweeps:
                passed += await self._turn(sweep)
            running = bool(sweeps)
        return passed / self._rate if running else max(IDLE, passed / self._rate)

    async def _await_edit(self, sweeps: Iterable[Sweep]) -> None:
        """Return when the edit that asked for a sweep decides, and whoever the former one decided on can be read."""
        await self._runtime.bundles.settled()
        if any(not sweep.cursor for sweep in sweeps):
            await self._runtime.finish()

    async def _counting(self, waiting: Sequence[Sweep]) -> list[Sweep]:
        """The backfills for which all of these wait, however many stand before them."""
        found = await self._runtime.store.open_sweeps() if waiting else []
        return [
            each
            for each in found
            if self._is_mine(each) and isinstance(each.purpose, Backfill) and each.state == "running"
        ]

    def _is_mine(self, sweep: Sweep) -> bool:
        """Whether this process does it, and not another one that shares the store."""
        return sweep.id in self._runtime.share

    def _waits(self, sweep: Sweep) -> bool:
        """Whether it is about flows that start nothing now."""
        held = self._runtime.bundles.workspace.held
        return not isinstance(sweep.purpose, Backfill) and not held.isdisjoint(sweep.purpose.flows)

    async def _turn(self, sweep: Sweep) -> int:
        """Do a sweep's next page; returns how many subjects it came by."""
        if isinstance(sweep.purpose, Backfill):
            passed = await self._backfiller.walk(sweep, sweep.purpose)
            await self._runtime.bundles.release()
            return passed
        return await self._walk(sweep, sweep.purpose)

    async def _walk(self, sweep: Sweep, purpose: Visiting) -> int:
        """Do a sweep's next page; returns how many subjects it came by."""
        subjects, cursor = await self._read(sweep)
        changed = await self._visit_all(sweep, purpose, [each for each in subjects if concerned(purpose, each)])
        after = replace(
            sweep,
            cursor=cursor or sweep.cursor,
            visited=sweep.visited + len(subjects),
            changed=sweep.changed + changed,
            state="running" if cursor else "done",
            ended=None if cursor else self._runtime.clock(),
        )
        await self._runtime.store.save_sweep(sweep, after)
        return len(subjects)

    async def _read(self, sweep: Sweep) -> Page:
        """The subjects of the next page, and the cursor behind it; empty when there is nothing more."""
        if sweep.account is not None:
            return await self._read_members(sweep.account, sweep.cursor)
        rows = await self._runtime.store.subjects(sweep.kind, sweep.cursor, self._page)
        return [decode(document) for _, document in rows], _behind([key for key, _ in rows], self._page)

    async def _read_members(self, account: bytes, cursor: bytes) -> Page:
        members = await self._runtime.store.members(account, cursor, self._page)
        keys = [member.user for member in members]
        subjects = await self._runtime.read_all(keys)
        return [subject for subject in subjects if subject is not None], _behind(keys, self._page)

    async def _visit_all(self, sweep: Sweep, purpose: Visiting, subjects: Sequence[Subject]) -> int:
        """Visit them; returns how many that changed."""
        changed = 0
        for start in range(0, len(subjects), SLICE):
            submissions = [self._visit(sweep, purpose, subject) for subject in subjects[start : start + SLICE]]
            outcomes = await asyncio.gather(*submissions, return_exceptions=True)
            changed += sum(_judge(outcome) for outcome in outcomes)
        return changed

    def _visit(self, sweep: Sweep, purpose: Visiting, subject: Subject) -> "asyncio.Future[Reply]":
        now = self._runtime.clock()
        visit = Visit(id=f"{sweep.id}:{subject.key.hex()}", at=now, received=now, purpose=purpose)
        return self._runtime.submit(subject.ref, [visit], background=True)


def _behind(keys: Sequence[bytes], page: int) -> bytes:
    return keys[-1] if len(keys) == page else b""


def _judge(outcome: Reply | BaseException) -> bool:
    """Whether a visit changed its subject. One that cannot take it is left out; the store's fault stops the page."""
    if isinstance(outcome, Reply):
        return outcome.changed
    if isinstance(outcome, StoreUnavailable) or not isinstance(outcome, Exception):
        raise outcome
    log.error("a subject could not be visited and is left out", exc_info=outcome)
    return False
