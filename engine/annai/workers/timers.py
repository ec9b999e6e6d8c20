"""Timers: subjects whose moment has come get a Due input.

They pause while the clock is in doubt. A subject that cannot take its input is tried again after PAUSES, while the
others go on; then its timer is taken away, until its next input sets another one, and it is listed at `/v1/rejected`.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable

from annai.core.inputs import Due
from annai.core.instant import SECOND
from annai.core.subject import Subject
from annai.runtime import Reply, Runtime
from annai.store.errors import Fenced, StoreUnavailable
from annai.workers.brought import Brought
from annai.workers.dead_letters import tell
from annai.workers.doubt import DOUBT, never

log = logging.getLogger("annai.workers")

LONGEST_SLEEP = 10.0  # the clock may have leapt, and be believed by then
PAUSES = (SECOND, 4 * SECOND, 16 * SECOND, 64 * SECOND)
LATE = 1.0  # seconds until the share is known anew
PAGE = 64  # who are advanced at once: others must not wait long for the event loop


class Timers:
    """Feeds due timers to the runtime, in the background lane."""

    name = "timers"

    def __init__(self, runtime: Runtime, is_in_doubt: Callable[[], bool] = never) -> None:
        self._runtime = runtime
        self._is_in_doubt = is_in_doubt
        self._next: int | None = None
        self._faults: Counter[bytes] = Counter()

    def concerns(self, news: Brought) -> bool:
        """Whether a commit set a timer earlier than the one this worker sleeps for."""
        return news.due is not None and (self._next is None or news.due < self._next)

    async def run_once(self) -> float | None:
        if self._is_in_doubt():
            return DOUBT
        try:
            while await self._page() == PAGE:
                pass
        except Fenced:
            return LATE
        self._next = None  # a timer that is set from here on wakes this worker
        self._next = await self._runtime.store.next_due(self._runtime.share.tokens.keys())
        if self._next is None:
            return None
        return min(LONGEST_SLEEP, max(0.0, (self._next - self._runtime.clock()) / 1000))

    async def _page(self) -> int:
        """Advance those who are due; returns how many they were, at most PAGE."""
        due = await self._runtime.store.due(self._runtime.clock(), PAGE, self._runtime.share.tokens.keys())
        subjects = await self._runtime.read_all([key for key, _ in due])
        pairs = zip(subjects, due, strict=True)
        moved = [(subject, at) for subject, (_, at) in pairs if subject is not None]
        outcomes = await asyncio.gather(*(self._advance(*one) for one in moved), return_exceptions=True)
        for (subject, at), outcome in zip(moved, outcomes, strict=True):
            await self._judge(subject, at, outcome)
        return len(due)

    async def _judge(self, subject: Subject, at: int, outcome: Reply | BaseException) -> None:
        """Put off the timer of one who cannot take it; the store's fault ends the run."""
        if isinstance(outcome, Reply):
            self._faults.pop(subject.key, None)
        elif isinstance(outcome, StoreUnavailable | Fenced) or not isinstance(outcome, Exception):
            raise outcome
        else:
            log.error("the timer of subject %s failed", subject.key.hex(), exc_info=outcome)
            await self._put_off(subject, at)

    async def _put_off(self, subject: Subject, at: int) -> None:
        faults = self._faults[subject.key]
        if faults < len(PAUSES):
            self._faults[subject.key] += 1
            await self._runtime.store.put_off(subject.key, at, self._runtime.clock() + PAUSES[faults])
        else:
            del self._faults[subject.key]
            await self._runtime.store.put_off(subject.key, at, None)
            what = {"type": "timer", f"{subject.kind}Id": subject.personal.id}
            await tell(self._runtime, f"Its timer was tried {faults + 1} times.", what)

    async def _advance(self, subject: Subject, at: int) -> Reply:
        id = f"due:{at}:{subject.version}"  # the same moment may come again when the clock was set back
        due = Due(at=at, received=self._runtime.clock(), id=id)
        fence = self._runtime.share.token(subject.key)
        return await self._runtime.submit(subject.ref, [due], background=True, fence=fence)
