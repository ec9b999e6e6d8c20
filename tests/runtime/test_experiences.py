"""Experiences are rendered once: for each flow that a person is shown, and once for all who are shown the same."""

from msgspec import Raw

from annai.core.decide import decide
from annai.core.look import Look
from annai.runtime.experiences import LARGEST, Experiences
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


def test_a_large_one_is_not_kept() -> None:
    experiences, ann = Experiences(), person("Ann", "x" * 3_900)
    first = shown(experiences, ann)
    assert len(bytes(first[1])) > LARGEST
    again = shown(experiences, ann)
    assert (same(again, first), again == first) == ([True, False], True)
