"""A late setup is due in 10 business days over Golden Week 2026; one mail goes to the account's administrator."""

from datetime import datetime
from pathlib import Path

import pytest

from annai.core.bundle import Bundle
from annai.core.instant import MINUTE
from annai.core.zone import parse_zone
from annai.workers.assigner import Assigner
from annai.workers.mailer import Mailer
from annai.workers.projector import Projector
from annai.workers.timers import Timers
from tests.core.world import MANIFEST, bundle
from tests.runtime.world import Engine, engine, settle

LATE_SETUP = """
title: Late setup
subject: account
trigger: {event: imported}
goal: {event: report_created}
steps:
  - id: due
    wait: {for: report_created, up_to: 10bd, at: "09:00", else: remind}
  - end
  - id: remind
    email: {template: late, topic: onboarding, subject: How is it going?, to: {role: admin, fallback: owner}}
"""
TOKYO = parse_zone("Asia/Tokyo")


def at(day: int, month: int, hour: int, minute: int = 0, second: int = 0) -> int:
    return int(datetime(2026, month, day, hour, minute, second, tzinfo=TOKYO).timestamp() * 1000)


def flows() -> Bundle:
    manifest = MANIFEST + "time_zone: Asia/Tokyo\nbusiness_calendar: {country: JP}\n"
    return bundle(health=None, manifest=manifest, late_setup=LATE_SETUP)


class Post:
    """Notes who gets mail, and when."""

    def __init__(self, one: Engine) -> None:
        self._one = one
        self.sent: list[tuple[str, int]] = []

    async def send(self, _message: bytes, _sender: str, recipient: str) -> None:
        self.sent.append((recipient, self._one.clock.now))


async def work(one: Engine, post: Post) -> None:
    """Everybody works until nothing is left to do now."""
    for _ in range(4):
        for worker in (Timers(one.runtime), Projector(one.runtime), Assigner(one.runtime), Mailer(one.runtime, post)):
            await settle(worker)


async def pass_time(one: Engine, post: Post, until: int) -> None:
    """Time passes from timer to timer."""
    while (due := await one.store.next_due()) is not None and due <= until:
        one.clock.now = max(due, one.clock.now)
        await work(one, post)
    one.clock.now = until
    await work(one, post)


async def kick_off(one: Engine, post: Post) -> None:
    """Four people of one company; the kick-off is on Monday, 20 April 2026."""
    one.clock.now = at(20, 4, 10)
    for id, role in (("ed", "editor"), ("ada", "admin"), ("abe", "admin"), ("olga", "owner")):
        await one.identify(one.user(id), role=role, email=f"{id}@example.com")
        await one.group(one.user(id), "acme")
        one.clock.now += 1
    await one.track(one.user("ed"), "imported")
    await work(one, post)


async def test_one_mail_to_the_administrator_on_the_working_morning_after(tmp_path: Path) -> None:
    async with engine(tmp_path, flows()) as one:
        post = Post(one)
        await kick_off(one, post)
        await pass_time(one, post, at(31, 5, 0))
        assert post.sent == [("ada@example.com", at(11, 5, 9))]
        account = await one.account("acme")
        assert account.finished["late-setup"].outcome == "completed"


async def test_none_when_it_was_done_in_the_last_minute(tmp_path: Path) -> None:
    async with engine(tmp_path, flows()) as one:
        post = Post(one)
        await kick_off(one, post)
        await pass_time(one, post, at(8, 5, 23, 59))
        await one.track(one.user("olga"), "report_created")
        await pass_time(one, post, at(31, 5, 0))
        assert post.sent == []
        assert (await one.account("acme")).finished["late-setup"].outcome == "goal"


NUDGE = """
title: Nudge
trigger: {event: imported}
steps:
  - id: tell
    email: {template: late, topic: onboarding, subject: Ed is stuck, to: {role: admin, fallback: owner, else: point}}
  - {id: hold, wait: {for: report_created}}
  - end
  - {id: point, modal: {title: Here, body: Begin here.}}
"""


@pytest.mark.parametrize(("address", "step", "sent"), [(True, "hold", ["ada@example.com"]), (False, "point", [])])
async def test_a_users_flow_mails_to_the_administrator(
    tmp_path: Path, address: bool, step: str, sent: list[str]
) -> None:
    """Each user's run mails for itself, and hears what became of it."""
    async with engine(tmp_path, bundle(health=None, nudge=NUDGE)) as one:
        post = Post(one)
        for id, role in (("ed", "editor"), ("ada", "admin"), ("eve", "editor")):
            await one.identify(one.user(id), role=role, **({"email": f"{id}@example.com"} if address else {}))
            await one.group(one.user(id), "acme")
            one.clock.now += 1
        await work(one, post)
        for id in ("ed", "eve", "ada"):
            await one.track(one.user(id), "imported")
        await work(one, post)
        await work(one, post)
        assert post.sent == [(recipient, one.clock.now) for recipient in sent * 3]
        for id in ("ed", "eve", "ada"):
            assert [run.step for run in (await one.read(one.user(id))).runs.values()] == [step]


@pytest.mark.parametrize("cut", ["before", "after"])
async def test_a_restart_between_the_two_commits_changes_nothing(tmp_path: Path, cut: str) -> None:
    """The process dies when the account has ordered the mail: before the recipient took it, or just after."""
    async with engine(tmp_path, flows()) as one:
        post = Post(one)
        await kick_off(one, post)
        one.clock.now = at(11, 5, 9)
        await settle(Timers(one.runtime))
        if cut == "after":
            await settle(Assigner(one.runtime))
    async with engine(tmp_path, flows()) as one:
        one.clock.now = at(11, 5, 9)
        post = Post(one)
        await pass_time(one, post, at(31, 5, 0))
        assert [recipient for recipient, _ in post.sent] == ["ada@example.com"]


async def test_a_paused_flow_mails_nobody_until_it_goes_on(tmp_path: Path) -> None:
    async with engine(tmp_path, bundle(health=None, nudge=NUDGE)) as one:
        post = Post(one)
        await one.identify(one.user("ada"), role="admin", email="ada@example.com")
        await one.group(one.user("ada"), "acme")
        await work(one, post)
        await one.track(one.user("ada"), "imported")
        await settle(Assigner(one.runtime))
        await one.bundles.replace(bundle(health=None, nudge=NUDGE + "status: paused\n"))
        await work(one, post)
        assert post.sent == []
        await one.bundles.replace(bundle(health=None, nudge=NUDGE))
        one.clock.now += MINUTE
        await work(one, post)
        assert [recipient for recipient, _ in post.sent] == ["ada@example.com"]
