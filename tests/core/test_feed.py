"""The feed: what lies in it, in whose words, for how long, and what reading it does."""

import pytest
from msgspec import msgpack

from annai.core.context import Workspace
from annai.core.effects import MergeInto
from annai.core.feed import feed_of
from annai.core.inputs import Merge, Seal
from annai.core.instant import DAY
from annai.core.look import Look
from annai.core.notices import MOST, bounded, united
from annai.core.reasons import reasons
from annai.core.subject import Notice, Subject
from annai.wire.feed import Feed
from tests.core.company import Company
from tests.core.files import faults
from tests.core.world import START, World, bundle, new

NEWS = """
title: News
status: STATUS
trigger: {event: signed_up}
reentry: always
variants:
  - id: large
    when: user.tier == "large"
    changes: [{change: news, announcement: {title: For large ones, body: More.}}]
steps:
  - id: news
    announcement: {title: "News, {{ user | addressed }}", body: It is here., LEVEL}
"""


def files(level: str = "up_to: 3d", status: str = "live") -> str:
    return NEWS.replace("LEVEL", level).replace("STATUS", status)


def plain(text: str) -> str:
    """The flow without its variant."""
    before, _, behind = text.partition("variants:")
    return before + behind[behind.index("steps:") :]


def told(level: str = "up_to: 3d", **traits: str) -> World:
    """Somebody to whom the news was announced."""
    world = World(bundle(health=None, news=files(level)))
    world.identify(**traits)
    world.track("signed_up")
    return world


def feed(world: World, *, entries: bool = True) -> Feed:
    return feed_of(world.workspace, world.subject, world.context, Look(feed=entries), world.now)


def counts(world: World, *, entries: bool = True) -> tuple[int, int | None]:
    """How many are unread, and how many entries came, if any did."""
    found = feed(world, entries=entries)
    return found.unread, len(found.entries) if isinstance(found.entries, tuple) else None


def titles(world: World) -> list[str]:
    found = feed(world).entries
    assert isinstance(found, tuple)
    return [one.content.title for one in found]


def test_it_waits_for_its_reader_and_says_so() -> None:
    world = told()
    assert world.due() == START + 3 * DAY
    assert world.see() == ()
    [why] = reasons(world.workspace, world.subject, world.context, Look(), world.now)
    assert (why.reason, why.step) == ("waiting_for_reader", "news")


def test_without_a_limit_it_waits_until_it_expires() -> None:
    world = told("expires: 5d")
    assert world.due() == START + 5 * DAY
    world.later(5 * DAY)
    world.page("/")
    assert world.subject.finished["news"].outcome == "completed"
    assert titles(world) == []


def test_a_condition_may_lead_on_before() -> None:
    world = told('up_to: 3d, advance: {when: days_since("signed_up") >= 2}')
    assert world.due() == START + 2 * DAY
    world.later(2 * DAY)
    world.page("/")
    assert world.subject.finished["news"].outcome == "completed"


def test_each_language_and_each_person_reads_their_own_words() -> None:
    world = told(tier="small")
    assert titles(world) == ["News, there"]
    assert titles(told(tier="large")) == ["For large ones"]


def test_it_says_what_the_files_say_now() -> None:
    world = told()
    former = world.workspace.bundle
    world.workspace = Workspace(bundle(health=None, news=files().replace("News, ", "More, ")), {former.digest: former})
    assert titles(world) == ["More, there"]


def test_a_variant_that_is_gone_is_the_flow_itself() -> None:
    world = told(tier="large")
    text = plain(files())
    world.workspace = Workspace(bundle(health=None, news=text), {})
    assert titles(world) == ["News, there"]


@pytest.mark.parametrize(
    "text",
    [
        files(status="paused"),
        files().replace("id: news", "id: other").replace("change: news", "change: other"),
        "title: News\ntrigger: {event: signed_up}\nsteps: [{id: news, modal: {title: News, body: News.}}]",
    ],
)
def test_what_is_paused_or_gone_is_not_there(text: str) -> None:
    world = told()
    world.workspace = Workspace(bundle(health=None, news=text), {})
    assert counts(world) == (0, 0)
    assert counts(World(bundle(health=None, other=files()), world.subject)) == (0, 0)


def test_a_silent_one_is_not_counted() -> None:
    assert counts(told(), entries=False) == (1, None)
    world = told("level: silent")
    assert counts(world, entries=False) == (0, None)
    assert titles(world) == ["News, there"]


def test_reading_twice_is_reading_once() -> None:
    world = told()
    for _ in range(2):
        world.report("seen", "news", flow="news")
    assert world.kinds().count("step_seen") == 1
    assert world.kinds().count("flow_completed") == 1
    assert feed(world).unread == 0


def test_what_was_read_late_is_known_too() -> None:
    world = told()
    world.later(3 * DAY)
    world.page("/")
    world.signals.clear()
    world.report("seen", "news", flow="news")
    [seen] = world.signals
    assert (seen.kind, seen.flow, seen.run, seen.step) == ("step_seen", "news", 1, "news")
    world.report("dismissed", "news", flow="news")
    assert titles(world) == []


def test_other_reports_change_nothing() -> None:
    world = told()
    before = world.subject
    for kind in ("snoozed", "back", "watched", "target_missed"):
        world.report(kind, "news", flow="news")
    world.report("seen", "other", flow="news")
    assert world.subject is before
    world.report("seen", "news", flow="news")
    world.report("seen", "news", flow="news", run=2)
    world.report("back", "news", flow="news")
    assert feed(world).unread == 0


@pytest.mark.parametrize(("button", "left"), [("dismiss: true", []), ("href: /help", ["News, there"])])
def test_a_button_reads_it(button: str, left: list[str]) -> None:
    world = told(f"actions: [{{label: On, {button}}}]")
    world.report("advanced", "news", flow="news", action=0)
    assert (world.subject.finished["news"].outcome, titles(world)) == ("completed" if left else "dismissed", left)
    assert feed(world).unread == 0


def test_a_new_run_announces_anew() -> None:
    world = told()
    world.report("seen", "news", flow="news")
    world.track("signed_up")
    [entry] = world.subject.personal.feed
    assert (entry.run, entry.read) == (2, False)


def notice(at: int, *, read: bool = False, until: int = 1_000) -> Notice:
    return Notice(f"flow-{at}", 1, "news", at, until, read=read)


def test_what_was_read_goes_first_then_the_oldest() -> None:
    full = [notice(at, read=at in (7, 9)) for at in range(MOST)]
    assert len(bounded(full, 0)) == MOST
    assert [one.at for one in full if one not in bounded([*full, notice(MOST)], 0)] == [7]
    more = bounded([*full, *(notice(at) for at in range(MOST, MOST + 3))], 0)
    assert sorted({one.at for one in full} - {one.at for one in more}) == [0, 7, 9]
    assert bounded([notice(1, until=5), notice(2)], 5) == (notice(2),)


def test_of_what_both_were_told_the_users_entry_stays() -> None:
    mine, theirs = (notice(3, read=True),), (notice(2), notice(3), notice(4))
    assert united(theirs, mine, 0) == (notice(2), notice(3, read=True), notice(4))


def test_a_visitor_brings_what_was_announced() -> None:
    visitor, user = told(), World(bundle(health=None, news=files()), new(id="bob"))
    sealed = visitor.give(Seal(at=START, received=START, to=user.subject.key, personal={"id": "bob"}))
    [effect] = [one for one in sealed.effects if isinstance(one, MergeInto)]
    left = {"document": effect.document}
    user.give(Merge(id=effect.id, at=START, received=START, source=effect.source, personal=left))
    assert titles(user) == ["News, there"]
    assert counts(World(visitor.workspace.bundle, visitor.subject)) == (0, 0)


def test_documents_keep_it() -> None:
    subject = told().subject
    assert msgpack.decode(msgpack.encode(subject), type=Subject) == subject


def of_account() -> Company:
    text = files("up_to: 3d, to: {role: admin}").replace("signed_up}", "imported}\nsubject: account")
    acme = Company(bundle(health=None, news=plain(text)), (("ann", "editor"), ("ada", "admin")))
    acme.does("ann", "imported")
    acme.settle()
    return acme


def test_an_accounts_news_lies_with_one_member() -> None:
    acme = of_account()
    ada = acme.users["ada"]
    assert (titles(ada), titles(acme.users["ann"])) == (["News, there"], [])
    [entry] = ada.subject.personal.feed
    ada.report("seen", "news", flow=entry.flow)
    acme.settle()
    assert acme.account.subject.finished["news"].outcome == "completed"
    assert feed(ada).unread == 0


def test_a_member_may_read_late() -> None:
    acme = of_account()
    ada = acme.users["ada"]
    [entry] = ada.subject.personal.feed
    ada.later(3 * DAY)
    ada.page("/")
    ada.signals.clear()
    ada.report("seen", "news", flow=entry.flow)
    assert [(one.kind, one.flow) for one in ada.signals] == [("step_seen", "news")]


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ("expires: 0d", "an announcement stays for at least 1s"),
        ("expires: 2d, up_to: 3d", "up_to ends when the announcement has expired"),
        ("actions: [{label: On, goto: news}]", "a button of an announcement has href, call, start or dismiss"),
        ("video: {src: /a.mp4, title: A, captions: /a.vtt, watched: 90%}", "done when it is read; leave watched out"),
        ("advance: click", "advance: click is for kinds with a target"),
        ("else: nowhere, up_to: 1d", "there is no step 'nowhere'"),
    ],
)
def test_what_makes_no_sense_is_told(keys: str, told: str) -> None:
    step = f"steps: [{{id: news, announcement: {{title: News, body: News., {keys}}}}}]"
    [found] = faults(f"-- flows/a.yaml --\ntitle: A\ntrigger: {{event: signed_up}}\n{step}\n")
    assert told in found


def test_days_of_the_calendar_are_not_compared() -> None:
    assert titles(told("expires: 1mo, up_to: 20bd")) == ["News, there"]
