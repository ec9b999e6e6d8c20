"""Experiences: what is the same for everyone is made once, and each person gets their own words."""

from typing import Any

from annai.core.look import Look
from annai.wire.experience import Action, Experience, ModalContent, TooltipContent
from annai.wire.rich_text import TextNode
from tests.core.world import MANIFEST, World, bundle, new

FLOW = """
title: Words
trigger: {event: signed_up}
steps:
  - id: plain
    modal: {title: {en: Hello, ja: こんにちは}, body: "Two **words**.", actions: [{label: Go}]}
  - id: own
    modal:
      title: "For {{ user.role }}"
      body: "At {{ account.plan }}.\\n\\n{{ user.bio }}"
      actions: [{label: "Be {{ user.role }}"}, {label: No, dismiss: true}]
  - id: pointing
    tooltip: {target: {css: "#new"}, title: "{{ user.bio }}", body: Start here.}
  - id: plain-title
    modal: {title: Hello, body: "For {{ user.role }}."}
"""
BUNDLE = bundle(health=None, words=FLOW)


def shown(*done: str, id: str = "ann", locale: str = "en", **traits: Any) -> Experience:
    """What a person sees who has done these steps."""
    world = World(BUNDLE, new(id=id, **traits))
    world.track("signed_up")
    for step in done:
        world.report("advanced", step, flow="words")
    [experience] = world.see(locale=locale)
    return experience


def test_what_reads_no_data_is_made_once_for_everyone() -> None:
    assert shown(id="ann").content is shown(id="bob", role="Bob").content
    assert shown(locale="ja").content.title == "こんにちは"
    assert shown(locale="en").content.title == "Hello"


def test_each_person_gets_their_own_words() -> None:
    titles = [shown("plain", role=name).content.title for name in ("Ann", "Bob", "Ann")]
    assert titles == ["For Ann", "For Bob", "For Ann"]


def test_every_text_may_read_data() -> None:
    content = shown("plain", role="Ann", bio="**x** <b>").content
    assert isinstance(content, ModalContent)
    assert content.actions == (Action("Be Ann"), Action("No", dismiss=True))
    assert [paragraph.children for paragraph in content.body] == [(TextNode("At ."),), (TextNode("**x** <b>"),)]


def test_a_title_that_renders_empty_is_none() -> None:
    content = shown("plain", "own").content
    assert isinstance(content, TooltipContent)
    assert content.title is None
    assert shown("plain", "own", bio="Me").content.title == "Me"


def test_a_title_for_everyone_stays() -> None:
    content = shown("plain", "own", "pointing", role="Ann").content
    assert content.title == "Hello"
    assert content.body[0].children == (TextNode("For Ann."),)


def test_a_change_is_shown_at_once() -> None:
    world = World(BUNDLE, new(role="Ann"))
    world.track("signed_up")
    world.report("advanced", "plain", flow="words")
    before = world.see()
    assert world.see() == before
    world.identify(role="Zoe")
    assert world.see()[0].content.title == "For Zoe"
    assert world.see() != before


def test_the_page_is_no_part_of_it() -> None:
    world = World(BUNDLE)
    world.track("signed_up")
    assert world.see("/a") == world.see("/b")
    assert Look().path == "/"


def test_dates_are_those_of_the_persons_zone_and_of_the_companys_calendar() -> None:
    text = """
    title: Dates
    trigger: {event: signed_up}
    steps:
      - id: due
        modal: {title: "{{ user.created_at | datetime }}", body: "{{ user.created_at | plus('1bd') | date }}"}
    """
    manifest = MANIFEST + "business_calendar: {country: JP}\n"
    world = World(bundle(health=None, manifest=manifest, dates=text), new(created_at="2026-04-28T23:00Z"))
    world.track("signed_up")
    assert _words(world) == ("Tuesday 28 April 2026, 23:00", "Thursday 30 April 2026")
    world.identify(time_zone="Asia/Tokyo")
    assert _words(world) == ("Wednesday 29 April 2026, 08:00", "Thursday 30 April 2026")


def test_a_moment_that_the_file_writes_out_is_on_the_persons_clock_too() -> None:
    text = """
    title: Webinar
    trigger: {event: signed_up}
    steps:
      - id: webinar
        modal: {title: "{{ '2026-05-11T20:00Z' | datetime }}", body: "{{ '2026-05-11T20:00Z' | plus('1d') | date }}"}
    """
    world = World(bundle(health=None, webinar=text), new())
    world.track("signed_up")
    assert _words(world) == ("Monday 11 May 2026, 20:00", "Tuesday 12 May 2026")
    world.identify(time_zone="Asia/Tokyo")
    assert _words(world) == ("Tuesday 12 May 2026, 05:00", "Wednesday 13 May 2026")


def _words(world: World) -> tuple[str, str]:
    [experience] = world.see()
    assert isinstance(experience.content, ModalContent)
    [paragraph] = experience.content.body
    [text] = paragraph.children
    assert isinstance(text, TextNode)
    return experience.content.title, text.text
