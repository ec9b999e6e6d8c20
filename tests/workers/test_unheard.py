"""What a commit ordered is worked off although memory has not heard of that commit yet: its thread was quicker."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine, Sequence
from pathlib import Path
from typing import Any

import pytest

from annai.store.protocol import Committed
from annai.workers.assigner import Assigner
from annai.workers.loop import Worker
from annai.workers.mailer import Mailer
from annai.workers.projector import Projector
from tests.core.world import bundle
from tests.runtime.world import Engine, engine, settle
from tests.webhook.receiver import receiver
from tests.workers.test_assigner import flows as asking
from tests.workers.test_poster import flows as telling
from tests.workers.test_poster import poster, step

LETTER = """
title: Letter
trigger: {event: signed_up}
steps: [{id: mail, email: {template: late, topic: onboarding, subject: Hi}}, {id: wait, wait: {for: imported}}]
"""


class Post:
    def __init__(self) -> None:
        self.messages: list[bytes] = []

    async def send(self, message: bytes, sender: str, recipient: str) -> None:
        del sender, recipient
        self.messages.append(message)


@contextlib.asynccontextmanager
async def unheard(one: Engine, monkeypatch: pytest.MonkeyPatch, work: Coroutine[Any, Any, Any]) -> AsyncIterator[None]:
    """The work's commit is durable, and memory hears of it on leaving."""
    durable, may_answer, whole = asyncio.Event(), asyncio.Event(), one.store.commit

    async def commit(*batch: Any) -> Committed:
        committed = await whole(*batch)
        durable.set()
        await may_answer.wait()
        return committed

    with monkeypatch.context() as patch:
        patch.setattr(one.store, "commit", commit)
        working = asyncio.create_task(work)
        await durable.wait()
        yield
    may_answer.set()
    await working


async def decided(one: Engine, monkeypatch: pytest.MonkeyPatch, worker: Worker) -> "asyncio.Task[float | None]":
    """The worker, once it has concluded something: it submits that, or finishes the row."""
    concluded = asyncio.Event()
    submit, finish = one.runtime.submit, one.store.finish

    def submitted(*arguments: Any, **more: Any) -> Any:
        concluded.set()
        return submit(*arguments, **more)

    async def finished(ids: Sequence[str]) -> None:
        concluded.set()
        await finish(ids)

    monkeypatch.setattr(one.runtime, "submit", submitted)
    monkeypatch.setattr(one.store, "finish", finished)
    working = asyncio.create_task(worker.run_once())
    await concluded.wait()
    return working


async def test_an_email_goes_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with engine(tmp_path, bundle(health=None, letter=LETTER)) as one:
        await one.identify(one.user(), email="ann@example.com")
        post = Post()
        async with unheard(one, monkeypatch, one.track(one.user(), "signed_up")):
            working = await decided(one, monkeypatch, Mailer(one.runtime, post))
        await working
        assert len(post.messages) == 1
        assert (await one.read(one.user())).runs["letter"].step == "wait"


async def test_the_webhook_of_somebody_new_goes_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with receiver() as end, engine(tmp_path, telling(end.url)) as one:
        assert await one.runtime.read(one.user().key) is None
        async with unheard(one, monkeypatch, one.track(one.user(), "signed_up")):
            working = await decided(one, monkeypatch, poster(one))
        await working
        assert len(end.received) == 1
        assert await step(one) == "told"


async def test_a_step_finds_its_recipient(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with engine(tmp_path, asking()) as one:
        await one.identify(one.user(), ready=True)
        await one.group(one.user(), "acme")
        await one.account("acme")
        await one.track(one.user(), "imported")
        async with unheard(one, monkeypatch, settle(Projector(one.runtime))):
            working = await decided(one, monkeypatch, Assigner(one.runtime))
        await working
        assert (await one.read(one.user())).runs
        assert (await one.account("acme")).runs["ask"].step == "ask"
