"""The bundles in memory: the current one, those that runs are pinned to, and the faults of a refused edit."""

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable, Mapping

from msgspec.structs import replace

from annai.core.backfill import held
from annai.core.bundle import Bundle
from annai.core.context import Workspace
from annai.core.edits import sweeps_of, unknown_origins
from annai.core.finding import Finding, WorkspaceError
from annai.core.keeps import Keeps
from annai.core.load import load_kept
from annai.core.subject import Subject
from annai.core.sweep import Backfill
from annai.runtime.clock import wall_clock
from annai.runtime.kept import Base, encode, kept_series, restored
from annai.runtime.standing import bundles_standing
from annai.store.protocol import Store

log = logging.getLogger("annai.workspace")


Load = Callable[[Mapping[str, bytes], Mapping[str, str], Bundle], Bundle]


class Bundles:
    """`workspace` is what decisions use. A bundle is kept in the store before its first decision.

    With an edit are kept the sweeps that it asks for; so an edit while the server was stopped reaches people, too.
    """

    def __init__(
        self, store: Store, bundle: Bundle, load: Load = load_kept, clock: Callable[[], int] = wall_clock
    ) -> None:
        self._store = store
        self._load = load
        self._clock = clock
        self._absent: set[bytes] = set()
        self._keeps: dict[bytes, Keeps | None] = {}
        self._base: Base | None = None
        self._edit = asyncio.Lock()  # one edit at a time
        self.workspace = Workspace(bundle, {})
        self.findings: list[Finding] = []

    @property
    def bundle(self) -> Bundle:
        return self.workspace.bundle

    async def keep(self) -> None:
        """Store the current bundle, which may be an edit of the one that was applied last."""
        async with self._edit:
            applied = await self._store.applied_bundle()
            former = await self._restored(applied) if applied not in (None, self.bundle.digest) else None
            await self._apply(former or self.bundle, self.bundle)
            self.workspace = replace(self.workspace, held=await self._held(self.bundle))

    async def replace(self, bundle: Bundle) -> None:
        """Let new runs begin with this bundle; runs under way stay with theirs."""
        self.findings = []
        if bundle.digest == self.bundle.digest:
            return
        async with self._edit:
            await self._apply(self.bundle, bundle)
            pinned = {**self.workspace.pinned, self.bundle.digest: self.bundle.pinned()}
            self.workspace = Workspace(bundle, pinned, await self._held(bundle))

    async def release(self) -> None:
        """Let flows start whose history is counted by now."""
        if self.workspace.held:
            async with self._edit:
                self.workspace = replace(self.workspace, held=await self._held(self.bundle))

    async def settled(self) -> None:
        """Return when no edit is under way."""
        async with self._edit:
            return

    async def keeps_of(self, digest: bytes) -> Keeps | None:
        """The series that a bundle keeps; None when that cannot be told."""
        if digest not in self._keeps:
            body = await self._store.get_bundle(digest)
            self._keeps[digest] = None if body is None else kept_series(body)
        return self._keeps[digest]

    def refuse(self, findings: list[Finding]) -> None:
        """An edit has faults: the old flows go on, and people are told."""
        self.findings = findings

    async def load(self, subjects: Iterable[Subject]) -> None:
        """Bring in the bundles that these subjects' runs are pinned to."""
        wanted = {run.bundle for subject in subjects for run in subject.runs.values()}
        for digest in wanted:
            if self.workspace.of(digest) is None and digest not in self._absent:
                await self._load_one(digest)

    async def collect(self, current: bytes) -> int:
        """Drop the bundles that no run and no retained record names; returns how many.

        Nothing is done unless the bundle is `current`, and all that others decided is committed.
        """
        async with self._edit:
            return await self._collect() if self.bundle.digest == current else 0

    async def _collect(self) -> int:
        await self._store.retire_bundles()
        unnamed = set(await self._store.unnamed_bundles())
        idle = unnamed - await bundles_standing(self._store) if unnamed else unnamed
        if idle:
            await self._store.drop_bundles(sorted(idle))
            self.workspace = replace(self.workspace, pinned=_without(self.workspace.pinned, idle))
        if self._base is not None and self._base.digest in idle:
            self._base = None
        return len(idle)

    async def _apply(self, former: Bundle, bundle: Bundle) -> None:
        body, base = await asyncio.to_thread(encode, bundle, self._base)
        await self._store.put_bundle(bundle.digest, body, base.digest if base.digest != bundle.digest else None)
        self._base = base
        await self._store.apply_bundle(bundle.digest, sweeps_of(former, bundle, self._clock()))
        for fault in unknown_origins(former, bundle):
            log.warning("%s", fault)

    async def _held(self, bundle: Bundle) -> frozenset[str]:
        """The flows that ask for what is still being counted."""
        missing = [each.purpose.keeps for each in await self._store.open_sweeps() if isinstance(each.purpose, Backfill)]
        return held(bundle, missing)

    async def whole(self, digest: bytes) -> Bundle | None:
        """The current bundle or a former one, with all that it decides by; None when it is not kept."""
        return self.bundle if digest == self.bundle.digest else await self._restored(digest)

    async def _load_one(self, digest: bytes) -> None:
        bundle = await self._restored(digest)
        if bundle is None:
            self._absent.add(digest)
        else:
            self.workspace = replace(self.workspace, pinned={**self.workspace.pinned, digest: bundle.pinned()})

    async def _restored(self, digest: bytes) -> Bundle | None:
        """A former bundle, whole; None when it is not kept, or cannot be read any more."""
        kept = await restored(digest, self._store.get_bundle)
        if kept is None:
            return None
        try:
            return await asyncio.to_thread(self._load, kept.files, kept.variables, self.bundle)
        except WorkspaceError as error:
            log.error("a former workspace cannot be read any more, and its runs end: %s", error)
            return None


def _without(pinned: Mapping[bytes, Bundle], dropped: Collection[bytes]) -> dict[bytes, Bundle]:
    return {digest: bundle for digest, bundle in pinned.items() if digest not in dropped}
