"""Traits stay within their bound, wherever they come from, and are what was told last, whenever that arrives."""

from itertools import permutations
from typing import Any

import pytest
from msgspec import msgpack

from annai.core.inputs import Heard, Identify, Report
from annai.core.instant import HOUR
from annai.core.subject import Personal, Position
from annai.core.traits import MAX_BYTES, MAX_MOMENTS, TraitsTooLarge, changed, moments_of, told
from tests.core.test_identity import seal, take_in
from tests.core.world import World, bundle, new

LONG = "x" * (MAX_BYTES - 100)


def test_traits_are_set_removed_and_left_alone() -> None:
    assert changed({"a": 1}, {"b": 2}) == {"a": 1, "b": 2}
    assert changed({"a": 1, "b": 2}, {"b": None}) == {"a": 1}
    assert changed({"a": 1}, {"a": 1, "b": None}) is None


def test_a_change_of_type_is_a_change() -> None:
    traits = changed({"vip": 1}, {"vip": True})
    assert traits is not None
    assert traits["vip"] is True


def test_large_traits_are_refused_and_may_shrink() -> None:
    with pytest.raises(TraitsTooLarge):
        changed({"a": LONG}, {"b": LONG})
    assert changed({"a": LONG, "b": LONG}, {"b": None}) == {"a": LONG}


def test_a_user_keeps_what_was_known() -> None:
    world = World(bundle())
    world.identify(a=LONG)
    before = world.subject
    assert world.identify(b=LONG).refused == "too_large"
    assert world.subject is before


def test_a_merge_keeps_the_users_own_when_both_are_too_large() -> None:
    visitor, user = World(bundle(), new("anonymous", "v")), World(bundle())
    visitor.identify(a=LONG)
    user.identify(b=LONG)
    take_in(user, seal(visitor, user))
    assert user.subject.personal.traits == {"b": LONG}


def test_an_account_keeps_what_was_known() -> None:
    world = World(bundle(), new("account", "acme"))
    for index, name in enumerate("ab"):
        personal = {"traits": [[(world.now, {name: LONG})]]}
        report = Report(user=b"u" * 16, partition=0, position=Position(1, 1, index), at=world.now)
        world.give(Heard(at=world.now, received=world.now, reports=(report,), personal=personal))
    assert world.subject.personal.traits == {"a": LONG}
    assert world.subject.ledger is not None
    assert world.subject.ledger.heard == {0: Position(1, 1, 1)}


def those_of(*given: tuple[int, dict[str, Any]]) -> Personal:
    """A person of whom these traits were told, in the order in which they arrived."""
    person = Personal("ann")
    for at, traits in given:
        person = told(person, traits, at)
    return person


@pytest.mark.parametrize(
    "given",
    [
        [(1, {"plan": "trial", "seats": 5}), (2, {"plan": "pro"}), (3, {"plan": "trial"})],
        [(1, {"plan": "trial"}), (2, {"plan": None}), (3, {"seats": 5})],
        [(1, {"plan": "trial"}), (2, {"plan": "pro", "seats": 5}), (2, {"role": "admin"}), (3, {"seats": None})],
        [(1, {"plan": "trial", "seats": 1}), (2, {"seats": 1}), (3, {"seats": 2, "plan": "pro", "role": "admin"})],
    ],
)
def test_what_was_told_last_stays_in_whatever_order_it_arrives(given: list[tuple[int, dict[str, Any]]]) -> None:
    [first, *others] = [those_of(*order) for order in permutations(given)]
    for other in others:
        assert (other.traits, moments_of(other)) == (first.traits, moments_of(first))


def test_of_one_millisecond_the_last_to_arrive_stays() -> None:
    assert those_of((5, {"plan": "trial"}), (5, {"plan": "pro"})).traits == {"plan": "pro"}


def test_moments_cost_little_where_traits_are_told_together() -> None:
    everything = {f"trait_{number}": number for number in range(12)}
    person = those_of((1_780_000_000_000, everything), (1_780_000_060_000, everything))
    assert person.moments.at == {}
    assert len(msgpack.encode(person.moments)) == 11


def test_moments_are_bounded_and_removed_traits_are_forgotten_first() -> None:
    stays = {f"stays_{number}": number for number in range(3)}
    odd = [(2 + number, {f"gone_{number}": None}) for number in range(1_000)]
    person = those_of((1, stays), (9_999, {"stays_0": "late"}), *odd, (2_000, {"x" * 30_000: 1}))
    assert len(msgpack.encode(person.moments.at)) <= MAX_MOMENTS
    assert {name: value for name, value in person.traits.items() if name in stays} == {**stays, "stays_0": "late"}
    assert (
        those_of((1, stays), (9_999, {"stays_0": "late"}), *odd, (5_000, {"stays_0": "older"})).traits["stays_0"]
        == "late"
    )


def test_an_identity_that_says_the_same_again_writes_nothing() -> None:
    """As the traits of a token do, with each request."""
    world = World(bundle())
    world.identify(plan="pro")
    before = world.subject
    world.later(HOUR)
    world.give(Identify(at=world.now, received=world.now, personal={"traits": {"plan": "pro"}}))
    assert world.subject is before
    world.identify(plan="pro")
    assert moments_of(world.subject.personal) == {"plan": world.now}
    assert world.subject.facts == before.facts


def test_what_a_visitor_was_told_earlier_gives_way_and_the_rest_keeps_its_moment() -> None:
    visitor, user = World(bundle(), new("anonymous", "v")), World(bundle())
    visitor.identify(plan="trial", source="ads")
    user.later(HOUR)
    user.identify(plan="pro")
    take_in(user, seal(visitor, user))
    assert user.subject.personal.traits == {"source": "ads", "plan": "pro"}
    assert moments_of(user.subject.personal) == {"source": visitor.now, "plan": user.now}
