"""Step emails: sent once, tried again, given up, always told to the run."""

import email
import email.policy
from pathlib import Path

import pytest
from msgspec.structs import replace

from annai.core.bundle import Bundle
from annai.core.effects import SendEmail
from annai.core.instant import DAY, MINUTE
from annai.core.subject import Subject
from annai.mail.outcome import Ambiguous, GiveUp, Retry
from annai.mail.render import Rendered
from annai.store.protocol import Write
from annai.workers.dead_letters import ATTEMPTS
from annai.workers.mailer import LEASE, Mailer
from annai.workers.timers import Timers
from tests.core.test_journey import WAITING
from tests.core.world import bundle
from tests.runtime.world import Engine, engine, settle


class Post:
    """A transport that answers as told, then accepts."""

    def __init__(self, *answers: Exception) -> None:
        self.answers = list(answers)
        self.messages: list[bytes] = []

    async def send(self, message: bytes, sender: str, recipient: str) -> None:
        assert (sender, recipient) == ("test@example.com", "ann@example.com")
        self.messages.append(message)
        if self.answers:
            raise self.answers.pop(0)


def flows() -> Bundle:
    return bundle(health=None, rescue=WAITING)


async def due_email(one: Engine, id: str = "ann", **traits: str) -> None:
    """Bring the user to the email step."""
    await one.identify(one.user(id), role="admin", **traits)
    await one.track(one.user(id), "signed_up")
    one.clock.now += 2 * DAY
    await settle(Timers(one.runtime))


async def kinds(one: Engine) -> tuple[str, str]:
    run = (await one.read(one.user())).runs["rescue"]
    return run.step, run.phase


async def test_mail_goes_out_once_and_the_run_goes_on(tmp_path: Path) -> None:
    post = Post()
    async with engine(tmp_path, flows()) as one:
        await due_email(one, email="ann@example.com")
        assert await kinds(one) == ("remind", "sending")
        await settle(Mailer(one.runtime, post))
        await settle(Mailer(one.runtime, post))
        assert await kinds(one) == ("point", "showing")
        [kept] = await one.store.emails(10)
        assert kept.source == post.messages[0]
        message = email.message_from_bytes(kept.source, policy=email.policy.default)
        assert message["subject"] == "How is it going?"
    assert len(post.messages) == 1


async def test_what_a_paused_flow_sends_waits_until_it_goes_on(tmp_path: Path) -> None:
    post = Post()
    async with engine(tmp_path, flows()) as one:
        await due_email(one, email="ann@example.com")
        await one.bundles.replace(bundle(health=None, rescue=WAITING + "status: paused\n"))
        await settle(Mailer(one.runtime, post))
        one.clock.now += DAY
        await settle(Mailer(one.runtime, post))
        assert post.messages == []
        await one.bundles.replace(flows())
        one.clock.now += MINUTE
        await settle(Mailer(one.runtime, post))
        assert await kinds(one) == ("point", "showing")
    assert len(post.messages) == 1


async def test_no_address_fails_at_once(tmp_path: Path) -> None:
    post = Post()
    async with engine(tmp_path, flows()) as one:
        await due_email(one)
        await settle(Mailer(one.runtime, post))
        assert await kinds(one) == ("point", "showing")
        [failed] = await one.store.emails(10)
        assert (failed.state, failed.subject) == ("failed", "rescue / remind")
        assert failed.error.startswith("no_address")
        assert failed.recipient == "ann"
    assert post.messages == []


@pytest.mark.parametrize("answer", [Retry("busy"), Ambiguous("cut"), Retry("soon", 5_000)])
async def test_what_did_not_surely_go_is_tried_again(tmp_path: Path, answer: Exception) -> None:
    post = Post(answer)
    async with engine(tmp_path, flows()) as one:
        await due_email(one, email="ann@example.com")
        await settle(Mailer(one.runtime, post))
        await settle(Mailer(one.runtime, post))
        assert (await kinds(one), len(post.messages)) == (("remind", "sending"), 1)
        one.clock.now += 60_000
        await settle(Mailer(one.runtime, post))
        assert await kinds(one) == ("point", "showing")
    ids = {email.message_from_bytes(message)["message-id"] for message in post.messages}
    assert (len(post.messages), len(ids)) == (2, 1)


async def test_refused_mail_is_given_up(tmp_path: Path) -> None:
    post = Post(GiveUp("no such mailbox", hard=True))
    async with engine(tmp_path, flows()) as one:
        await due_email(one, email="ann@example.com")
        await settle(Mailer(one.runtime, post))
        assert await kinds(one) == ("point", "showing")
    assert len(post.messages) == 1


async def test_attempts_are_bounded(tmp_path: Path) -> None:
    post = Post(*(Retry("busy") for _ in range(100)))
    async with engine(tmp_path, flows()) as one:
        await due_email(one, email="ann@example.com")
        for _ in range(ATTEMPTS + 5):
            await settle(Mailer(one.runtime, post))
            one.clock.now += DAY
        assert await kinds(one) == ("point", "showing")
    assert len(post.messages) == ATTEMPTS


async def test_a_dead_workers_mail_is_taken_over_when_its_lease_ends(tmp_path: Path) -> None:
    post = Post()
    async with engine(tmp_path, flows()) as one:
        await due_email(one, email="ann@example.com")
        await one.store.claim("email", one.clock.now, LEASE, 10)
        await settle(Mailer(one.runtime, post))
        assert post.messages == []
        one.clock.now += LEASE
        await settle(Mailer(one.runtime, post))
    assert len(post.messages) == 1


async def test_a_worker_that_stood_still_sends_nothing_that_may_be_anothers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = Post()
    async with engine(tmp_path, flows()) as one:
        await due_email(one, email="ann@example.com")
        mailer = Mailer(one.runtime, post)
        rendering = mailer._render

        async def slowly(email: SendEmail, user: Subject) -> Rendered:
            one.clock.now += LEASE
            return await rendering(email, user)

        with monkeypatch.context() as patch:
            patch.setattr(mailer, "_render", slowly)
            await mailer.run_once()
        assert post.messages == []
        assert await kinds(one) == ("remind", "sending")
        await settle(mailer)
    assert len(post.messages) == 1


async def test_a_mail_of_an_earlier_visit_of_the_step_does_not_pass_for_this_ones(tmp_path: Path) -> None:
    post = Post()
    async with engine(tmp_path, flows()) as one:
        await due_email(one, email="ann@example.com")
        [row] = await one.store.claim("email", one.clock.now, LEASE, 10)
        assert isinstance(row.effect, SendEmail)
        former = replace(row.effect, entered=row.effect.entered - DAY)
        left = Write(one.user("else").key, "user", 0, b"", effects=(former,))
        await one.store.commit([left], (), one.clock.now)
        await settle(Mailer(one.runtime, post))
        assert (post.messages, await kinds(one)) == ([], ("remind", "sending"))
        one.clock.now += LEASE
        await settle(Mailer(one.runtime, post))
        assert await kinds(one) == ("point", "showing")
    assert len(post.messages) == 1
