"""The bundles in memory: the current one, those that runs are pinned to, and the faults of a refused edit."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping

from annai.core.bundle import Bundle
from annai.core.context import Workspace
from annai.core.finding import Finding, WorkspaceError
from annai.core.load import load_kept
from annai.core.subject import Subject
from annai.runtime.kept import Base, encode, restored
from annai.store.protocol import Store

log = logging.getLogger("annai.workspace")


Load = Callable[[Mapping[str, bytes], Mapping[str, str], Bundle], Bundle]


class Bundles:
    """`workspace` is what decisions use. A bundle is kept in the store before its first decision."""

    def __init__(self, store: Store, bundle: Bundle, load: Load = load_kept) -> None:
        self._store = store
        self._load = load
        self._absent: set[bytes] = set()
        self._base: Base | None = None
        self.workspace = Workspace(bundle, {})
        self.findings: list[Finding] = []

    @property
    def bundle(self) -> Bundle:
        return self.workspace.bundle

    async def keep(self) -> None:
        """Store the current bundle's files."""
        await self._keep(self.bundle)

    async def replace(self, bundle: Bundle) -> None:
        """Let new runs begin with this bundle; runs under way stay with theirs."""
        self.findings = []
        if bundle.digest == self.bundle.digest:
            return
        await self._keep(bundle)
        pinned = {**self.workspace.pinned, self.bundle.digest: self.bundle.pinned()}
        self.workspace = Workspace(bundle, pinned)

    def refuse(self, findings: list[Finding]) -> None:
        """An edit has faults: the old flows go on, and people are told."""
        self.findings = findings

    async def load(self, subjects: Iterable[Subject]) -> None:
        """Bring in the bundles that these subjects' runs are pinned to."""
        wanted = {run.bundle for subject in subjects for run in subject.runs.values()}
        for digest in wanted:
            if self.workspace.of(digest) is None and digest not in self._absent:
                await self._load_one(digest)

    async def _keep(self, bundle: Bundle) -> None:
        body, base = await asyncio.to_thread(encode, bundle, self._base)
        await self._store.put_bundle(bundle.digest, body)
        self._base = base

    async def _load_one(self, digest: bytes) -> None:
        kept = await restored(digest, self._store.get_bundle)
        if kept is None:
            self._absent.add(digest)
            return
        try:
            bundle = await asyncio.to_thread(self._load, kept.files, kept.variables, self.bundle)
        except WorkspaceError as error:
            log.error("a former workspace cannot be read any more, and its runs end: %s", error)
            self._absent.add(digest)
            return
        self.workspace = Workspace(self.bundle, {**self.workspace.pinned, digest: bundle.pinned()})
