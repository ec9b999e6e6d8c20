"""Resource centres: what is refused where it is written, who finds what, and what a press does."""

from typing import Any

import pytest

from annai.wire.experience import ResourceCentreContent
from tests.core.files import faults
from tests.core.world import MANIFEST, TOUR, World, bundle

HELP = """
title: Help
trigger: {page: "*"}
steps:
  - id: help
    resource_centre:
      sections:
        - id: learn
          title: {en: Learn, ja: 使い方}
          items:
            - {id: again, title: Again, start: other}
            - id: manual
              title: {en: Manual, ja: 手引き}
              search: {en: "book , , guide", ja: 本、説明書}
              href: /manual
        - id: admins
          title: For administrators
          items: [{id: seats, title: Seats, body: "You may invite.", if: user.role == "admin"}]
        - {id: news, title: News, feed: true}
"""
OTHER = TOUR.replace("trigger: {event: signed_up}", "trigger: {event: report_shared}\nreentry: always")
CAPPED = f"{MANIFEST}\nfrequency_caps: [{{at_most: 1, within: 7d}}]\n"


def world(help: str = HELP, **traits: Any) -> World:
    one = World(bundle(None, manifest=CAPPED, help=help, other=OTHER))
    one.identify(**traits)
    one.page("/")
    return one


def content(one: World, locale: str = "en", path: str = "/") -> ResourceCentreContent:
    [found] = [shown.content for shown in one.see(path, locale) if shown.surface == "resource_centre"]
    assert isinstance(found, ResourceCentreContent)
    return found


def sections(one: World, **look: str) -> list[str]:
    return [section.id for section in content(one, **look).sections]


def press(one: World, item: str | None) -> str | None:
    """Why it was refused."""
    return one.report("item_pressed", "help", flow="help", item=item).refused


def test_it_speaks_the_language_of_the_reader() -> None:
    one = world()
    english, japanese = content(one), content(one, "ja")
    assert (english.label, japanese.label) == ("Help", "ヘルプ")
    assert (english.words["search"], japanese.words["search"]) == ("Search", "検索")
    manual = [one.sections[0].items[1] for one in (english, japanese)]
    assert [(item.title, item.search) for item in manual] == [
        ("Manual", ("book", "guide")),
        ("手引き", ("本", "説明書")),
    ]


def test_a_section_without_items_for_a_person_is_not_there() -> None:
    assert sections(world(role="editor")) == ["learn", "news"]
    assert sections(world(role="admin")) == ["learn", "admins", "news"]


def test_a_condition_reads_the_page_and_the_clock() -> None:
    one = world(HELP.replace('user.role == "admin"', 'page.path == "/seats" and days_since(user.created_at) < 7'))
    one.identify(created_at=one.now)
    assert sections(one) == ["learn", "news"]
    assert sections(one, path="/seats") == ["learn", "admins", "news"]
    one.later(8 * 86_400_000)
    assert sections(one, path="/seats") == ["learn", "news"]


def test_its_texts_speak_of_the_person() -> None:
    one = world(HELP.replace("title: Seats", 'title: "Seats of {{ user | addressed }}"'), role="admin", name="Ann Lee")
    assert content(one).sections[1].items[0].title == "Seats of Ann"


def test_a_press_starts_a_flow_beside_it_as_often_as_it_may() -> None:
    one = world()
    for run in (1, 2):
        assert press(one, "again") is None
        assert {shown.surface for shown in one.see()} == {"interrupting", "resource_centre"}
        one.report("dismissed", "hello", flow="other", run=run)
    assert one.subject.finished["other"].number == 2
    assert one.subject.runs["help"].step == "help"


def test_a_press_is_a_signal_without_personal_data() -> None:
    one = world()
    press(one, "manual")
    [signal] = [signal for signal in one.signals if signal.kind == "item_pressed"]
    assert (signal.flow, signal.run, signal.step, signal.item) == ("help", 1, "help", "manual")
    assert one.subject.personal.progress == {}
    assert not one.workspace.bundle.flows["help"].keeps


@pytest.mark.parametrize("item", ["gone", None])
def test_what_it_does_not_have_is_refused(item: str | None) -> None:
    one = world()
    before = one.subject
    assert press(one, item) == "unknown_item"
    assert one.subject is before


def test_it_takes_nothing_else() -> None:
    one = world()
    for kind in ("advanced", "answered", "task_opened", "dismissed"):
        assert one.report(kind, "help", flow="help", item="manual").refused == "not_possible"
    assert one.subject.runs["help"].step == "help"


def test_it_may_have_a_cross() -> None:
    one = world(HELP.replace("sections:", "dismissable: true\n      sections:"))
    assert content(one).dismissable
    one.report("dismissed", "help", flow="help")
    assert one.subject.finished["help"].outcome == "dismissed"


def test_caps_and_quiet_moments_leave_it_alone() -> None:
    one = world()
    one.report("seen", "help", flow="help")
    assert one.subject.spending is None
    assert [shown.surface for shown in one.see(quiet=True)] == ["resource_centre"]
    assert "step_seen" in one.kinds()


def test_one_is_shown_at_a_time() -> None:
    other = HELP.replace("title: Help", "title: More help\npriority: 60")
    one = World(bundle(None, help=HELP, more=other, other=OTHER))
    one.page("/")
    assert [shown.flow for shown in one.see()] == ["more"]


def found(centre: str) -> list[str]:
    """What is wrong with a centre."""
    steps = f"steps:\n  - id: a\n    resource_centre: {centre}\n"
    return faults(f"-- flows/a.yaml --\ntitle: A\ntrigger: {{event: signed_up}}\n{steps}")


def section(*items: str, id: str = "a", more: str = "") -> str:
    return f"{{id: {id}, title: A, items: [{', '.join(items)}]{more}}}"


def item(id: str = "a", way: str = "href: /a") -> str:
    return f"{{id: {id}, title: A, {way}}}"


def of(*sections: str, more: str = "") -> str:
    return f"{{sections: [{', '.join(sections)}]{more}}}"


FEED = "{{id: {}, title: News, feed: true}}"
NUMBERS = range(11)
WORDS = ", ".join(f"w{number}" for number in range(21))
LONG = "x" * 4_000
COUNTED = f"{{en: {LONG}, ja: {{count: user.n, other: {LONG}}}}}"
TOO_LONG = "its texts have 44012 characters together; at most 40000 travel with every page"


def bodies(body: str, count: int = 11) -> str:
    return of(section(*(item(f"i{number}", f"body: {body}") for number in range(count))))


@pytest.mark.parametrize(
    ("centre", "told"),
    [
        ("{title: Help}", "the key 'sections' is missing"),
        (of(), "needs at least one entry"),
        (of(*(section(item(f"i{n}"), id=f"a{n}") for n in NUMBERS)), "at most 10"),
        (of(section(*(item(f"a{n}") for n in range(21)))), "at most 20"),
        (of("{id: a, title: A}"), "a section has items, or feed: true"),
        (of(section(item(), more=", feed: true")), "a section has items, or feed: true"),
        (of(FEED.format("a"), FEED.format("b")), "a person has one feed"),
        (of(section(item("a")), section(item("b"))), "two sections have the id 'a'"),
        (of(section(item()), section(item(), id="b")), "two items have the id 'a'"),
        (of(section(item(way="href: /a, call: chat"))), "an item has one of href, start and call"),
        (of(section("{id: a, title: A}")), "an item has href, start or call, or a body to read"),
        (of(section(item(way="href: /a, arguments: {a: 1}"))), "arguments need call"),
        (of(section(item(way=f'href: /a, search: "{WORDS}"'))), "21 words to search by; at most 20"),
        (of(section(item(way=f'href: /a, search: {{en: a, ja: "{WORDS}"}}'))), "21 words to search by; at most 20"),
        (
            of(section(item(way="href: /a, search: {en: {count: user.n, other: a}, ja: a}"))),
            "words to search by do not depend on a number",
        ),
        (bodies(LONG), TOO_LONG),
        (bodies(COUNTED), TOO_LONG),
    ],
)
def test_what_makes_no_sense_is_told(centre: str, told: str) -> None:
    [fault] = found(centre)
    assert told in fault


def test_the_longest_language_counts() -> None:
    half = "x" * 3_900
    assert found(bodies(f"{{en: {half}, ja: {half}}}", 10)) == []
