"""Many conditions as one function: it finds those that hold when each is asked by itself."""

from collections.abc import Sequence
from itertools import chain

import pytest

from annai.core.asked import asked, questions
from annai.core.conditions.generator import generate_selection
from annai.core.facts import Facts
from annai.core.instant import DAY
from annai.core.subject import Series
from annai.core.times import pack
from tests.core.conditions.random_conditions import Maker, told
from tests.core.conditions.reference import write
from tests.core.conditions.sample_plan import compiled


def selected(sources: Sequence[str], facts: Facts, now: int = 0) -> list[int]:
    return generate_selection(tuple(compiled(source).node for source in sources))(facts, now)


@pytest.mark.parametrize("seed", range(250))
def test_selection_equals_one_by_one(seed: int) -> None:
    maker = Maker(seed)
    sources = [write(maker.condition()) for _ in range(maker.random.randrange(12))]
    conditions, now = list(map(compiled, sources)), maker.moment()
    facts = told(maker.world(), asked(chain(*(questions(condition.node) for condition in conditions))))
    one_by_one = [place for place, condition in enumerate(conditions) if condition.evaluate(facts, now).value]
    assert selected(sources, facts, now) == one_by_one


def test_what_is_read_twice_may_be_missing() -> None:
    names = ["user.name == 'a'", "user.name != 'a'", "user.name == user.name", "known(user.name)"]
    assert selected(names, Facts()) == [1]
    assert selected(names, Facts(user={"name": 7})) == [1]
    assert selected(names, Facts(user={"name": "a"})) == [0, 2, 3]
    assert selected(["user.seats < 3", "not user.seats < 3", "user.active", "not user.active"], Facts()) == [1, 3]


def test_days_since_a_moment_that_is_read_too() -> None:
    sources = ["days_since(user.created_at) > 1", "days_since(user.created_at) < 9", "known(user.created_at)"]
    assert selected(sources, Facts(user={"created_at": 0}), 2 * DAY) == [0, 1, 2]
    assert selected(sources, Facts(), 2 * DAY) == []


def test_counts_that_are_read_twice() -> None:
    facts = Facts(history={"logged_in": Series(total=2, first=0, last=DAY, recent=pack([0, DAY]))})
    sources = [f'count("logged_in"{window}) == {count}' for window in ("", ', within="1d"') for count in (1, 2)]
    assert selected(sources, facts, DAY) == [1, 2]


def test_equal_conditions_share_their_function() -> None:
    one, other = (compiled("user.name == 'a'").node for _ in range(2))
    assert one is not other
    assert generate_selection((one,)) is generate_selection((other,))
