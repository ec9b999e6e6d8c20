"""The bundles in memory: the current one, those that runs are pinned to, and the faults of a refused edit."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct, msgpack

from annai.core.bundle import Bundle
from annai.core.context import Workspace
from annai.core.finding import Finding, WorkspaceError
from annai.core.load import load_kept
from annai.core.subject import Subject
from annai.store.protocol import Store

log = logging.getLogger("annai.workspace")

Load = Callable[[Mapping[str, bytes], Mapping[str, str]], Bundle]


class Kept(Struct, frozen=True):
    """What a bundle is compiled from."""

    files: Mapping[str, bytes]
    variables: Mapping[str, str]


_kept = msgpack.Decoder(Kept)


def encode(bundle: Bundle) -> bytes:
    """A bundle as the store keeps it."""
    return msgpack.encode(Kept(bundle.files, bundle.manifest.variables))


class Bundles:
    """`workspace` is what decisions use. A bundle is kept in the store before its first decision."""

    def __init__(self, store: Store, bundle: Bundle, load: Load = load_kept) -> None:
        self._store = store
        self._load = load
        self._absent: set[bytes] = set()
        self.workspace = Workspace(bundle, {})
        self.findings: list[Finding] = []

    @property
    def bundle(self) -> Bundle:
        return self.workspace.bundle

    async def keep(self) -> None:
        """Store the current bundle's files."""
        await self._store.put_bundle(self.bundle.digest, encode(self.bundle))

    async def replace(self, bundle: Bundle) -> None:
        """Let new runs begin with this bundle; runs under way stay with theirs."""
        self.findings = []
        if bundle.digest == self.bundle.digest:
            return
        await self._store.put_bundle(bundle.digest, encode(bundle))
        pinned = {**self.workspace.pinned, self.bundle.digest: self.bundle}
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

    async def _load_one(self, digest: bytes) -> None:
        body = await self._store.get_bundle(digest)
        if body is None:
            self._absent.add(digest)
            return
        kept = _kept.decode(body)
        try:
            bundle = await asyncio.to_thread(self._load, kept.files, kept.variables)
        except WorkspaceError as error:
            log.error("a former workspace cannot be read any more, and its runs end: %s", error)
            self._absent.add(digest)
            return
        self.workspace = Workspace(self.bundle, {**self.workspace.pinned, digest: bundle})
