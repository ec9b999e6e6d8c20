"""Traits stay within their bound, wherever they come from."""

import pytest

from annai.core.inputs import Heard, Report
from annai.core.subject import Position
from annai.core.traits import MAX_BYTES, TraitsTooLarge, changed
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
        personal = {"traits": [{name: LONG}]}
        report = Report(user=b"u" * 16, partition=0, position=Position(1, 1, index), at=world.now)
        world.give(Heard(at=world.now, received=world.now, reports=(report,), personal=personal))
    assert world.subject.personal.traits == {"a": LONG}
    assert world.subject.ledger is not None
    assert world.subject.ledger.heard == {0: Position(1, 1, 1)}
