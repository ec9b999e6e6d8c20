"""Emails whose run went on, went back, or moved to another subject while they waited."""

from pathlib import Path

from annai.core.inputs import Interaction
from annai.core.instant import DAY
from annai.mail.outcome import Retry
from annai.workers.mailer import LEASE, Mailer
from annai.workers.timers import Timers
from tests.core.test_journey import WAITING
from tests.core.world import bundle
from tests.runtime.world import Engine, engine, settle
from tests.workers.test_mailer import Post, due_email, flows, kinds


async def unfinished(one: Engine) -> int:
    return len(await one.store.claim("email", one.clock.now + 10 * LEASE, 1, 100))


async def test_a_step_that_is_reached_again_sends_again(tmp_path: Path) -> None:
    post = Post()
    async with engine(tmp_path, flows()) as one:
        await due_email(one, email="ann@example.com")
        await settle(Mailer(one.runtime, post))
        now = one.clock.now
        back = Interaction(id="b", at=now, received=now, kind="advanced", flow="rescue", run=1, step="point", action=0)
        await one.runtime.submit(one.user(), [back])
        assert await kinds(one) == ("pause", "waiting")
        one.clock.now += 2 * DAY
        await settle(Timers(one.runtime))
        await settle(Mailer(one.runtime, post))
        assert await kinds(one) == ("point", "showing")
    assert len(post.messages) == 2


async def test_a_run_that_ended_gets_no_mail(tmp_path: Path) -> None:
    post = Post(Retry("busy"))
    async with engine(tmp_path, flows()) as one:
        await due_email(one, email="ann@example.com")
        await settle(Mailer(one.runtime, post))
        await one.track(one.user(), "imported")
        assert (await one.read(one.user())).finished["rescue"].outcome == "goal"
        one.clock.now += DAY
        await settle(Mailer(one.runtime, post))
        assert await unfinished(one) == 0
    assert len(post.messages) == 1


async def test_a_merged_visitors_mail_is_cleared(tmp_path: Path) -> None:
    post = Post()
    async with engine(tmp_path, bundle(health=None, rescue=WAITING)) as one:
        visitor = one.runtime.ref("anonymous", "v")
        await one.identify(visitor, role="admin", email="ann@example.com")
        await one.track(visitor, "signed_up")
        one.clock.now += 2 * DAY
        await settle(Timers(one.runtime))
        await one.runtime.merging.merge(visitor, one.user())
        await settle(Mailer(one.runtime, post))
        assert await kinds(one) == ("point", "showing")
        assert await unfinished(one) == 0
    assert len(post.messages) == 1
