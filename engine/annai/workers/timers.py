"""Timers: subjects whose moment has come get a Due input."""

import asyncio

from annai.core.inputs import Due
from annai.core.subject import Subject
from annai.runtime import Runtime
from annai.store.errors import Fenced
from annai.workers.brought import Brought

LATE = 1.0  # seconds until the share is known anew
PAGE = 64  # who are advanced at once: others must not wait long for the event loop


class Timers:
    """Feeds due timers to the runtime, in the background lane."""

    name = "timers"

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._next: int | None = None

    def concerns(self, news: Brought) -> bool:
        """Whether a commit set a timer earlier than the one this worker sleeps for."""
        return news.due is not None and (self._next is None or news.due < self._next)

    async def run_once(self) -> float | None:
        try:
            while await self._page() == PAGE:
                pass
        except Fenced:
            return LATE
        self._next = None  # a timer that is set from here on wakes this worker
        self._next = await self._runtime.store.next_due(self._runtime.share.tokens.keys())
        return None if self._next is None else max(0.0, (self._next - self._runtime.clock()) / 1000)

    async def _page(self) -> int:
        """Advance those who are due; returns how many they were, at most PAGE."""
        due = await self._runtime.store.due(self._runtime.clock(), PAGE, self._runtime.share.tokens.keys())
        subjects = await self._runtime.read_all([key for key, _ in due])
        pairs = zip(subjects, due, strict=True)
        await asyncio.gather(*(self._advance(subject, at) for subject, (_, at) in pairs if subject is not None))
        return len(due)

    async def _advance(self, subject: Subject, at: int) -> None:
        id = f"due:{at}:{subject.version}"  # the same moment may come again when the clock was set back
        due = Due(at=at, received=self._runtime.clock(), id=id)
        await self._runtime.submit(subject.ref, [due], background=True, fence=self._runtime.share.token(subject.key))
