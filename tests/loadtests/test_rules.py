"""The rules that systems are compared by: the same in each run, and the same in each form."""

import pytest

from loadtests.rules import handwritten, sample
from loadtests.rules.figures import ALL_START, ANNAI, HANDWRITTEN, good, rows, table
from loadtests.rules.flows import Flows
from loadtests.rules.measure import Disagreement, measure, questions
from loadtests.rules.rule import Clause, Occasion, Rule

FEW = 150
OCCASION = Occasion(0, {"role": "admin", "logins": 5}, {"plan": "trial"}, {"source": "web"})


def holds(*alternatives: tuple[Clause, ...]) -> bool:
    rule = Rule("flow-0", alternatives)
    by_hand = handwritten.load([rule])(OCCASION)
    flows = Flows([rule])
    assert flows.decide(flows.asked(OCCASION)) == by_hand
    return by_hand == ["flow-0"]


def test_sample_is_the_same_in_every_run() -> None:
    assert sample.rules(FEW) == sample.rules(FEW)
    assert sample.rules(FEW)[:10] == sample.rules(10)
    assert sample.occasions() == sample.occasions()
    assert len(set(sample.rules())) == sample.RULES


def test_no_name_belongs_to_two_roots() -> None:
    for occasion in sample.occasions(5):
        assert len(occasion.flat()) == sum(map(len, occasion.roots().values()))


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        (Clause("user", "role", "==", "admin"), True),
        (Clause("user", "role", "!=", "admin"), False),
        (Clause("account", "plan", "in", ("pro", "trial")), True),
        (Clause("event", "source", "not in", ("web", "api")), False),
        (Clause("user", "logins", ">=", 5), True),
        (Clause("user", "logins", "<", 5), False),
        (Clause("user", "reports", "<", 5), False),
        (Clause("user", "reports", ">=", 5), False),
        (Clause("user", "verified", "==", True), False),
        (Clause("user", "verified", "==", False), False),
    ],
)
def test_a_clause_means_the_same_by_hand_and_in_a_flow(clause: Clause, expected: bool) -> None:
    assert holds((clause,)) is expected
    assert holds((clause, Clause("user", "role", "==", "admin"))) is expected
    assert holds((Clause("user", "role", "==", "owner"),), (clause,)) is expected


def test_all_systems_are_asked_the_same() -> None:
    rules, occasions = sample.rules(FEW), sample.occasions(5)
    asked = questions(rules, occasions, {"peer": handwritten.load(rules)})
    assert list(asked) == [HANDWRITTEN, ANNAI, ALL_START, "peer"]
    times = measure(asked, rounds=1)
    assert all(len(some) == 1 and some[0] > 0 for some in times.values())


def test_a_system_that_disagrees_is_not_measured() -> None:
    with pytest.raises(Disagreement, match="peer on occasion 0"):
        questions(sample.rules(FEW), sample.occasions(1), {"peer": lambda _: ["flow-0", "flow-1"]})


def test_what_a_user_met_before_does_not_start_again() -> None:
    rules = sample.rules(FEW)
    flows, occasion = Flows(rules), sample.occasions(1)[0]
    held = handwritten.load(rules)(occasion)
    assert flows.decide(flows.asked(occasion)) == sorted(held)
    assert flows.decide(flows.asked(occasion, held[1:])) == held[:1]


ROUNDS = {HANDWRITTEN: [1e-4, 2e-4, 1e-4], ANNAI: [5e-5, 1e-4, 9e-5], ALL_START: [1e-4, 2e-4, 1e-4], "peer": [1e-3] * 3}


def test_rows_are_medians_of_rounds() -> None:
    found = {row.system: row for row in rows(ROUNDS)}
    assert found[ANNAI].cost == pytest.approx(90)
    assert found[ANNAI].ratio == pytest.approx(0.5)
    assert found["peer"].ratio == pytest.approx(10)
    assert f"{ANNAI:38}        90.0    0.50" in table(rows(ROUNDS))


@pytest.mark.parametrize(
    ("changed", "expected"),
    [({}, True), ({ALL_START: [2e-4] * 3}, False), ({ANNAI: [2e-4] * 3}, False), ({"peer": [9e-5] * 3}, False)],
)
def test_the_dearer_row_must_reach_the_target_and_beat_everyone(
    changed: dict[str, list[float]], expected: bool
) -> None:
    assert good(rows({**ROUNDS, **changed})) is expected
