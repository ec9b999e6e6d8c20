"""`split`: by weight, and always the same way for the same subject."""

from collections import Counter

from annai.core.share import percent_of
from annai.core.subject import key_of
from tests.core.world import SECRET, World, bundle, new

FLOW = """
title: Two tones
trigger: {event: signed_up}
steps:
  - id: tone
    split: [{weight: 0, goto: never}, {weight: 25, goto: short}, {weight: 75, goto: long}]
  - id: never
    modal: {title: Never, body: Hi.}
  - end
  - id: short
    modal: {title: Short, body: Hi.}
  - end
  - id: long
    modal: {title: Long, body: Hi there.}
"""
BUNDLE = bundle(health=None, tones=FLOW)


def way(id: str) -> str:
    world = World(BUNDLE, new(id=id))
    world.track("signed_up")
    return world.subject.runs["tones"].step


def test_the_weights_decide() -> None:
    found = Counter(way(f"user-{number}") for number in range(1_000))
    assert found.keys() == {"short", "long"}
    assert 200 < found["short"] < 300


def test_a_subject_always_goes_the_same_way() -> None:
    assert {way("ann") for _ in range(5)} == {way("ann")}


def test_steps_are_independent() -> None:
    keys = [key_of("user", str(number), SECRET) for number in range(200)]
    assert [percent_of(key, "a", "b") for key in keys] != [percent_of(key, "a", "c") for key in keys]
    assert [percent_of(key, "a", "b") for key in keys] != [percent_of(key, "b", "b") for key in keys]
    assert percent_of(bytes(16), "tones", "tone") == 60


def test_whole_ranges_are_used() -> None:
    keys = [key_of("user", str(number), SECRET) for number in range(5_000)]
    assert {percent_of(key, "a", "b") for key in keys} == set(range(100))
