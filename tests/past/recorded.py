"""An engine with an archive of tiny segments, whose every committed document is noted."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from annai.archive.files import Folder
from annai.past.past import Past
from annai.past.replay import State
from annai.runtime.documents import encode
from annai.runtime.log import Log
from annai.store.protocol import Committed, Refusal, Write
from annai.workers.archiver import Archiver, Bounds
from annai.workers.assigner import Assigner
from annai.workers.backlog import Backlog
from annai.workers.merges import Merges
from annai.workers.projector import Projector
from tests.runtime.world import Engine, settle

LIMITS = Bounds(log_bytes=2_000, snapshots=3)
SMALL = 1_000  # bytes of a segment


class Recorded:
    """`held` are the documents that were committed, each with its moment."""

    def __init__(self, one: Engine, folder: Path, limits: Bounds = LIMITS) -> None:
        self.one = one
        self.held: defaultdict[bytes, list[tuple[int, bytes]]] = defaultdict(list)
        self.files = Folder(folder / "archive")
        one.runtime.log = Log(one.store, self.files)
        self._limits = limits
        commit = one.store.commit

        async def noted(
            writes: Sequence[Write], refusals: Sequence[Refusal], now: int, reads: Sequence[tuple[bytes, int]] = ()
        ) -> Committed:
            done = await commit(writes, refusals, now, reads)
            for write, conflict in zip(writes, done.conflicts, strict=True):
                if conflict is None:
                    self.held[write.key].append((now, write.document))
            return done

        one.store.commit = noted  # type: ignore[method-assign]

    async def work(self) -> None:
        """Let the workers do all that there is, and the archive take what it may."""
        runtime = self.one.runtime
        await settle(Projector(runtime))
        for worker in (Assigner(runtime), Merges(runtime)):
            await worker.run_once()
        await settle(Projector(runtime))
        await self.archive()

    async def archive(self) -> None:
        runtime = self.one.runtime
        await Archiver(Backlog(runtime, 10**9), runtime, self.files, self._limits, SMALL, 5).run_once()

    async def then(self, key: bytes, moment: int) -> State:
        return (await Past(self.one.runtime).of(key, moment)).state

    async def check(self) -> None:
        """Everybody is told as the store held them, at each moment."""
        for key, held in self.held.items():
            for moment in sorted({at for at, _ in held} | {held[0][0] - 1, self.one.clock.now}):
                expected = [document for at, document in held if at <= moment]
                state = await self.then(key, moment)
                assert document_of(state) == (expected[-1] if expected else None), (key, moment)
                assert state.exact


def document_of(state: State) -> bytes | None:
    return None if state.subject is None else encode(state.subject)
