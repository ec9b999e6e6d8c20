"""Experiences are rendered once: for each flow that a person is shown, and once for all who are shown the same."""

import pytest
from msgspec import Raw

from annai.core.decide import decide
from annai.core.look import Look
from annai.core.present import Sight, experience
from annai.runtime.experiences import BESIDE, Experiences
from annai.wire.experience import Experience
from tests.core.world import TOUR, World, bundle, new

HELP = """
title: Help
trigger: {event: signed_up}
steps:
  - id: help
    resource_centre: {sections: [{id: ask, title: Ask us, items: [ITEMS]}]}
"""
TEXT = "{id: hours, title: When, body: WORDS}"


def shown(experiences: Experiences, world: World) -> list[Raw]:
    """What a page is answered with, the tour first."""
    where = (world.workspace, world.subject, world.where(), world.context, Look(), world.now)
    return sorted(
        decide(*where, lambda sight: experiences.of(world.subject.key, sight)), key=lambda raw: len(bytes(raw))
    )


def person(name: str, words: str = "Always.") -> World:
    help = HELP.replace("ITEMS", ", ".join(TEXT.replace("WORDS", words).replace("hours", f"i{n}") for n in range(5)))
    one = World(bundle(None, tour=TOUR, help=help), new(id=name, name=name))
    one.track("signed_up")
    return one


def same(one: list[Raw], other: list[Raw]) -> list[bool]:
    """Whether they are the very same objects: then nothing was rendered again."""
    return [mine is theirs for mine, theirs in zip(one, other, strict=True)]


def test_all_that_a_page_shows_is_kept() -> None:
    experiences, ann = Experiences(), person("Ann")
    first = shown(experiences, ann)
    assert same(shown(experiences, ann), first) == [True, True]
    ann.identify(name="Bob")
    assert same(shown(experiences, ann), first) == [False, True]


def test_what_is_the_same_for_many_lies_in_memory_once() -> None:
    experiences = Experiences()
    ann, bob = (shown(experiences, person(name)) for name in ("Ann", "Bob"))
    assert same(ann, bob) == [False, True]


def test_a_large_one_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("annai.runtime.experiences.LARGEST", 16 * 1024)
    experiences, ann = Experiences(), person("Ann", "x" * 3_900)
    first = shown(experiences, ann)
    again = shown(experiences, ann)
    assert (same(again, first), again == first) == ([True, False], True)


def rendering(monkeypatch: pytest.MonkeyPatch) -> list[Sight]:
    """What is rendered from now on."""
    rendered: list[Sight] = []

    def counting(sight: Sight) -> Experience:
        rendered.append(sight)
        return experience(sight)

    monkeypatch.setattr("annai.runtime.experiences.experience", counting)
    return rendered


def crowd(title: str, count: int = 40) -> list[World]:
    """People who see one thing each: all the same, or each something of their own."""
    flows = bundle(None, tour=TOUR.replace("Hello {{ user | addressed }}", title))
    people = [World(flows, new(id=f"u{number}", bio=f"{'x' * 500}{number}")) for number in range(count)]
    for one in people:
        one.track("signed_up")
    return people


def test_as_many_are_kept_as_the_bytes_allow(monkeypatch: pytest.MonkeyPatch) -> None:
    rendered, people = rendering(monkeypatch), crowd("{{ user.bio }}")
    size = len(bytes(shown(Experiences(), people[0])[0])) + BESIDE
    del rendered[:]
    experiences = Experiences(20 * size)
    first = [shown(experiences, one) for one in people]
    assert len(rendered) == 40
    assert [same(shown(experiences, one), was) for one, was in zip(people[-10:], first[-10:], strict=True)] == [
        [True]
    ] * 10
    assert len(rendered) == 40
    for one in people[:20]:
        shown(experiences, one)
    assert len(rendered) == 60


def test_what_is_the_same_for_many_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rendered, people = rendering(monkeypatch), crowd("x" * 500)
    experiences = Experiences(2 * (41 * BESIDE))
    for one in (*people, *people):
        shown(experiences, one)
    assert len(rendered) == 40


def test_who_comes_again_is_kept_over_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    rendered, people = rendering(monkeypatch), crowd("{{ user.bio }}")
    experiences = Experiences(10 * 2 * BESIDE)
    for one in people:
        shown(experiences, people[0])
        shown(experiences, one)
    assert rendered.count(rendered[0]) == 1
