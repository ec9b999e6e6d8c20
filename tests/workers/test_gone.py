"""What was ordered for a subject that is gone, erased or merged away, leaves the outbox; the log says so."""

from collections.abc import Callable
from pathlib import Path

import pytest

from annai.core.effects import Answer, Assign, CallWebhook, Effect, Recall, SendEmail, maker_of
from annai.core.inputs import Seal
from annai.core.instant import DAY
from annai.core.signals import Signal
from annai.core.subject import Ref
from annai.mail.transport import Transport
from annai.runtime import Runtime
from annai.store.protocol import Write
from annai.webhook.client import Client
from annai.workers.assigner import Assigner
from annai.workers.loop import Worker
from annai.workers.mailer import Mailer
from annai.workers.poster import Poster
from tests.core.world import bundle
from tests.runtime.world import Engine, engine, settle

FLOW = "title: Hi\ntrigger: {event: signed_up}\nsteps: [{id: a, modal: {title: Hi, body: Hi.}}]\n"
SIGNAL = Signal("step_assigned", 0, "hi", 1, "a", assignment=1)


class Nowhere(Transport, Client):
    """Nothing must be sent."""

    async def send(self, *_: object) -> None:
        raise AssertionError

    async def post(self, *_: object) -> None:
        raise AssertionError


def mailer(runtime: Runtime) -> Worker:
    return Mailer(runtime, Nowhere())


def poster(runtime: Runtime) -> Worker:
    return Poster(runtime, Nowhere())


def email(key: bytes) -> Effect:
    return SendEmail(key, "hi", 1, "a", b"bundle", 0)


def webhook(key: bytes) -> Effect:
    return CallWebhook(key, "hi", 1, "a", 0, "crm", b"{}")


def assign(key: bytes) -> Effect:
    return Assign(key, b"acme", "hi", 1, "a", b"bundle", 1)


def recalled(key: bytes) -> Effect:
    return Recall(b"origin".ljust(16), key, "hi", 1, 1)


def answer(key: bytes) -> Effect:
    return Answer(key, b"user".ljust(16), SIGNAL)


async def order(one: Engine, effect: Effect) -> None:
    """Leave an order in the outbox, as an earlier commit of somebody else did."""
    maker = maker_of(effect.id)
    assert maker is not None
    write = Write(maker[:1] + bytes(15), "user", 0, b"", effects=(effect,))  # of the same partition
    await one.store.commit([write], (), one.clock.now)


async def is_finished(one: Engine, kind: str) -> bool:
    return await one.store.claim(kind, one.clock.now + DAY, 1, 10) == []


@pytest.mark.parametrize(
    ("worker", "kind", "of"),
    [
        (mailer, "email", email),
        (poster, "webhook", webhook),
        (Assigner, "assign", assign),
        (Assigner, "recall", recalled),
        (Assigner, "answer", answer),
    ],
)
async def test_an_order_for_nobody_is_finished(
    tmp_path: Path,
    worker: Callable[[Runtime], Worker],
    kind: str,
    of: Callable[[bytes], Effect],
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with engine(tmp_path, bundle(health=None, hi=FLOW)) as one:
        effect = of(one.user("gone").key)
        await order(one, effect)
        await settle(worker(one.runtime))
        assert await is_finished(one, kind)
    assert effect.id in caplog.text


@pytest.mark.parametrize(("kind", "of"), [("assign", assign), ("recall", recalled), ("answer", answer)])
async def test_an_order_for_a_visitor_who_became_a_user_is_finished(
    tmp_path: Path, kind: str, of: Callable[[bytes], Effect], caplog: pytest.LogCaptureFixture
) -> None:
    async with engine(tmp_path, bundle(health=None, hi=FLOW)) as one:
        visitor: Ref = one.runtime.ref("anonymous", "v")
        await one.track(visitor, "signed_up")
        user, now = one.user(), one.clock.now
        await one.runtime.submit(visitor, [Seal(at=now, received=now, to=user.key, personal={"id": user.id})])
        effect = of(visitor.key)
        await order(one, effect)
        await settle(Assigner(one.runtime))
        assert await is_finished(one, kind)
    assert effect.id in caplog.text
