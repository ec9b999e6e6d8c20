"""Timers: subjects whose moment has come get a Due input."""

import asyncio

from annai.core.inputs import Due
from annai.core.subject import Ref
from annai.runtime import Runtime
from annai.runtime.chain import Chain

PAGE = 256


class Timers:
    """Feeds due timers to the runtime, in the background lane."""

    name = "timers"

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._next: int | None = None

    def concerns(self, chain: Chain) -> bool:
        """Whether a commit set a timer earlier than the one this worker sleeps for."""
        due = chain.write.due if chain.write else None
        return due is not None and (self._next is None or due < self._next)

    async def run_once(self) -> float | None:
        store, now = self._runtime.store, self._runtime.clock()
        due = await store.due(now, PAGE)
        if due:
            await asyncio.gather(*(self._due(key, at) for key, at in due))
            return 0.0
        self._next = None  # a timer that is set from here on wakes this worker
        self._next = await store.next_due()
        return None if self._next is None else max(0.0, (self._next - self._runtime.clock()) / 1000)

    async def _due(self, key: bytes, at: int) -> None:
        subject = await self._runtime.read(key)
        if subject is not None:
            ref = Ref(subject.kind, subject.personal.id, key)
            now = self._runtime.clock()
            id = f"due:{at}:{subject.version}"  # the same moment may come again when the clock was set back
            await self._runtime.submit(ref, [Due(at=at, received=now, id=id)], background=True)
