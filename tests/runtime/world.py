"""A runtime over a real store in a temporary file, with a clock that tests move."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from annai.core.bundle import Bundle
from annai.core.inputs import Group, Identify, Interaction, Page, Track
from annai.core.subject import Ref, Subject
from annai.runtime import Bundles, Look, Reply, Runtime
from annai.runtime.chain import Chain
from annai.store.connect import open_store
from annai.store.protocol import Store
from annai.wire.decide import InteractionKind
from annai.workers.loop import Worker
from annai.workers.projector import Projector
from tests.core.world import START, bundle


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> int:
        return self.now


class Engine:
    """A runtime with its clock and store."""

    def __init__(self, store: Store, flows: Bundle, shared: bool = False) -> None:
        self.clock = Clock()
        self.store = store
        self.bundles = Bundles(store, flows, clock=self.clock)
        self.runtime = Runtime(store, self.bundles, self.clock, shared=shared)

    def user(self, id: str = "ann") -> Ref:
        return self.runtime.ref("user", id)

    async def track(self, ref: Ref, event: str, id: str | None = None, look: Look | None = None, **more: Any) -> Reply:
        input = Track(id=id or self._id(), at=self.clock.now, received=self.clock.now, event=event, **more)
        return await self.runtime.submit(ref, [input], look)

    async def identify(self, ref: Ref, **traits: Any) -> Reply:
        now = self.clock.now
        input = Identify(id=self._id(), at=now, received=now, personal={"traits": traits})
        return await self.runtime.submit(ref, [input])

    async def group(self, ref: Ref, account: str, **traits: Any) -> Reply:
        now = self.clock.now
        key = self.runtime.ref("account", account).key
        personal = {"id": account, "traits": traits}
        input = Group(id=self._id(), at=now, received=now, account=key, personal=personal)
        return await self.runtime.submit(ref, [input])

    async def advance(self, ref: Ref, step: str, flow: str = "tour") -> Reply:
        return await self.report(ref, "advanced", step, flow)

    async def report(
        self, ref: Ref, kind: InteractionKind, step: str, flow: str = "tour", item: str | None = None
    ) -> Reply:
        now = self.clock.now
        input = Interaction(id=self._id(), at=now, received=now, kind=kind, flow=flow, run=1, step=step, item=item)
        return await self.runtime.submit(ref, [input])

    async def answer(self, ref: Ref, question: str, value: Any, flow: str = "asking", step: str = "ask") -> Reply:
        now = self.clock.now
        about: dict[str, Any] = {"flow": flow, "run": 1, "step": step, "item": question, "personal": {"value": value}}
        input = Interaction(id=self._id(), at=now, received=now, kind="answered", **about)
        return await self.runtime.submit(ref, [input])

    async def look(self, ref: Ref, path: str = "/", *pages: Page) -> Reply:
        return await self.runtime.submit(ref, pages, Look(path=path))

    async def read(self, ref: Ref) -> Subject:
        subject = await self.runtime.read(ref.key)
        assert subject is not None
        return subject

    async def account(self, id: str) -> Subject:
        """The account, once everything in the log was heard."""
        await settle(Projector(self.runtime))
        return await self.read(self.runtime.ref("account", id))

    def _id(self) -> str:
        return uuid4().hex


def poison(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every advance of the subject `poison` fail."""
    whole = Chain.advance

    def poisoned(self: Chain, *arguments: Any) -> None:
        if self.ref.id == "poison":
            raise ZeroDivisionError
        whole(self, *arguments)

    monkeypatch.setattr(Chain, "advance", poisoned)


async def settle(worker: Worker) -> None:
    """Run a worker until it has nothing more to do now."""
    while await worker.run_once() == 0.0:
        pass


@contextlib.asynccontextmanager
async def engine(
    folder: Path, flows: Bundle | None = None, *, shared: bool = False, url: str = ""
) -> AsyncIterator[Engine]:
    """An engine over `annai.db` in the folder, or over the store of a URL; opened again, it finds what it had.

    `shared`: beside others.
    """
    store = open_store(url or f"sqlite:///{folder}/annai.db")
    await store.open()
    one = Engine(store, flows or bundle(), shared)
    await one.bundles.keep()
    await one.runtime.start()
    try:
        yield one
    finally:
        await one.runtime.stop()
        await store.close()
