"""Emails under frequency caps: the mailer asks in the user's own commit, and holds what has no room."""

from pathlib import Path

from annai.core.bundle import Bundle
from annai.core.instant import DAY
from annai.core.load import load_workspace
from annai.mail.outcome import Retry
from annai.workers.dead_letters import ATTEMPTS
from annai.workers.mailer import Mailer
from tests.core.test_allowance import MAIL, ONE_A_DAY
from tests.core.world import MANIFEST, PLAN, TOUR
from tests.runtime.world import Engine, engine, settle
from tests.workers.test_mailer import Post


def flows(mail: str = MAIL) -> Bundle:
    files = {"workspace.yaml": MANIFEST + ONE_A_DAY, "events.yaml": PLAN}
    files |= {"emails/late.en.mjml": "<mjml><mj-body></mj-body></mjml>", "emails/late.en.txt": "Hello"}
    files |= {"flows/tour.yaml": TOUR, "flows/mail.yaml": mail}
    return load_workspace({path: text.encode() for path, text in files.items()})


async def both(one: Engine) -> None:
    """The tour is shown, and an email is in the outbox."""
    await one.identify(one.user(), email="ann@example.com")
    await one.track(one.user(), "signed_up")
    assert len((await one.look(one.user())).experiences) == 1
    await one.track(one.user(), "imported")


async def test_it_is_held_until_the_window_allows(tmp_path: Path) -> None:
    post = Post()
    async with engine(tmp_path, flows()) as one:
        await both(one)
        await one.advance(one.user(), "hello")
        for _ in range(ATTEMPTS + 2):
            await settle(Mailer(one.runtime, post))
        assert post.messages == []
        one.clock.now += DAY - 1
        await settle(Mailer(one.runtime, post))
        assert post.messages == []
    async with engine(tmp_path, flows()) as one:
        one.clock.now += DAY
        await settle(Mailer(one.runtime, post))
        assert len(post.messages) == 1
        spending = (await one.read(one.user())).spending
        assert spending is not None
        assert [spent.kind for spent in spending.spent] == ["email"]


async def test_holding_is_no_attempt(tmp_path: Path) -> None:
    post = Post(Retry("busy"))
    async with engine(tmp_path, flows()) as one:
        await both(one)
        for _ in range(ATTEMPTS + 2):
            await one.advance(one.user(), "hello")
            await settle(Mailer(one.runtime, post))
            [row] = await one.store.claim("email", one.clock.now + DAY, 1, 1)
            await one.store.hold(row.id, one.clock.now, "again")
        one.clock.now += DAY
        await settle(Mailer(one.runtime, post))
        assert (await one.read(one.user())).runs["mail"].phase == "sending"
        one.clock.now += DAY
        await settle(Mailer(one.runtime, post))
        assert len(post.messages) == 2


async def test_it_is_skipped_where_the_step_says_so(tmp_path: Path) -> None:
    post = Post()
    async with engine(tmp_path, flows(MAIL.replace("wait}", "skip}"))) as one:
        await both(one)
        await settle(Mailer(one.runtime, post))
        assert (await one.read(one.user())).runs["mail"].step == "after"
        one.clock.now += 2 * DAY
        await settle(Mailer(one.runtime, post))
        assert await one.store.emails(10) == []
    assert post.messages == []
