"""What an account makes of what it hears of its users."""

from typing import Any

import pytest
from msgspec.structs import replace

from annai.core.health import assess, band_of
from annai.core.history import distinct
from annai.core.inputs import Due, Heard, Report, Track
from annai.core.instant import DAY
from annai.core.scorecard import Measure
from annai.core.signals import Signal
from annai.core.subject import Position
from tests.core.world import START, TOUR, World, bundle, new

CARD = bundle().scorecard
assert CARD is not None


def account(health: bool = True) -> World:
    return World(bundle() if health else bundle(health=None), new("account", "acme"))


def heard(world: World, sequence: int, *signals: Signal, **more: Any) -> Heard:
    """One record, the `sequence`th of its partition."""
    return Heard(at=world.now, received=world.now, reports=(report(world, sequence, *signals, **more),))


def report(world: World, sequence: int, *signals: Signal, **more: Any) -> Report:
    position = Position(1, sequence, 0)
    return Report(user=b"u" * 16, partition=3, position=position, at=world.now, signals=signals, **more)


def with_traits(heard: Heard, *traits: dict[str, Any] | None) -> Heard:
    return replace(heard, personal={"traits": [given and [(heard.at, given)] for given in traits]})


def joined(world: World) -> Signal:
    return Signal("account_joined", world.now)


def completed(world: World) -> Signal:
    return Signal("flow_completed", world.now, flow="tour", run=1)


def health(world: World) -> Any:
    return assess(world.workspace.bundle.scorecard, world.subject, world.now)


def test_completion_moves_the_score() -> None:
    world = account()
    world.give(heard(world, 1, joined(world)))
    assert health(world).score == 10  # recency alone
    world.give(heard(world, 2, completed(world)))
    now = health(world)
    assert (now.score, now.band, now.measures["onboarding"]) == (50, "watch", 1)
    move = world.subject.ledger.moves[0]  # type: ignore[union-attr]
    assert (move.measure, move.before, move.after, move.cause) == ("onboarding", 10, 50, "flow_completed tour")
    assert [signal.detail for signal in world.signals if signal.kind == "band_changed"] == ["risk", "watch"]


def test_a_record_counts_once() -> None:
    world = account()
    record = heard(world, 5, joined(world), events=(("report_created", START),))
    world.give(record)
    before = world.subject
    world.give(record)
    world.give(heard(world, 4, joined(world)))
    assert world.subject is before
    assert world.subject.ledger.members == 1  # type: ignore[union-attr]
    assert world.subject.history["report_created"].total == 1


def test_events_feed_adoption_and_breadth() -> None:
    world = account()
    events = tuple(("report_created", START - day * DAY) for day in (1, 2, 8))
    world.give(heard(world, 1, joined(world), events=(*events, ("unknown", START))))
    now = health(world)
    assert (now.measures["adoption"], now.measures["breadth"]) == (0.5, 0.5)
    assert world.subject.ledger.moves[0].cause == "account_joined"  # type: ignore[union-attr]
    world.give(heard(world, 2, events=(("report_created", START),)))
    assert world.subject.ledger.moves[0].cause == "track report_created"  # type: ignore[union-attr]
    assert "unknown" not in world.subject.history


def test_traits_are_facts_for_others() -> None:
    world = account()
    world.give(with_traits(heard(world, 1, joined(world)), {"plan": "pro"}))
    facts = world.subject.facts
    world.give(with_traits(heard(world, 2, joined(world)), {"plan": "pro"}))
    assert (world.subject.facts, world.subject.personal.traits) == (facts, {"plan": "pro"})
    world.give(with_traits(heard(world, 3, joined(world)), {"plan": None}))
    assert world.subject.personal.traits == {}


def test_score_decays_and_the_band_falls_by_timer() -> None:
    world = account()
    events = tuple(("report_created", START) for _ in range(4))
    world.give(heard(world, 1, joined(world), completed(world), events=events))
    assert health(world).band == "good"
    due = world.due()
    assert due is not None
    world.now = due - 1
    assert health(world).band == "good" or due - START < 8 * DAY
    world.now = due
    world.give(Due(at=due, received=due))
    assert world.signals[-1].detail == "watch"
    assert world.subject.ledger.moves[0].cause == "time"  # type: ignore[union-attr]


def test_a_timer_that_comes_twice_at_one_moment_changes_nothing() -> None:
    world = account()
    world.give(heard(world, 1, joined(world)))
    world.later()
    for _ in range(2):
        before = world.subject
        world.give(Due(at=world.now, received=world.now))
    assert world.subject is before


def test_quiet_account_without_anything_scores_nothing() -> None:
    world = account()
    assert health(world).score == 0
    assert world.due() is None


def test_without_a_scorecard_there_is_no_health() -> None:
    world = account(health=False)
    world.give(heard(world, 1))
    world.give(Due(at=START, received=START))
    assert health(world) is None
    assert world.due() is None
    assert assess(CARD, new(), START) is None


def test_causes() -> None:
    world = account()
    world.give(heard(world, 1, joined(world)))
    world.later(14 * DAY)
    world.give(heard(world, 2))
    world.later(14 * DAY)
    world.give(heard(world, 3, Signal("step_seen", world.now)))
    causes = [move.cause for move in world.subject.ledger.moves]  # type: ignore[union-attr]
    assert causes == ["step_seen", "activity", "account_joined"]


def test_accounts_ignore_what_is_not_theirs() -> None:
    world = account()
    before = world.subject
    world.give(Track(id="x", at=START, received=START, event="report_created"))
    assert world.subject is before


def test_account_without_ledger_has_no_decay() -> None:
    world = account()
    world.subject = replace(world.subject, ledger=None)
    world.give(Due(at=START, received=START))
    assert world.subject.ledger is None
    world.give(heard(world, 1, joined(world)))
    assert world.subject.ledger is not None


def test_bands_hold_from_their_start() -> None:
    assert CARD is not None
    assert [band_of(CARD, score) for score in (0, 39.99, 40, 69.99, 69.999, 100)] == [
        "risk", "risk", "watch", "watch", "good", "good",
    ]  # fmt: skip


def test_a_measure_needs_one_formula() -> None:
    with pytest.raises(ValueError, match="exactly one"):
        Measure.model_validate({"id": "x", "title": "X", "weight": 1})


def test_records_of_one_input_count_once_each() -> None:
    world = account()
    events = (("report_created", START),)
    one, two, three = (report(world, number, joined(world), events=events) for number in (1, 2, 3))
    world.give(Heard(at=START, received=START, reports=(one, two)))
    together = Heard(at=START, received=START, reports=(one, two, two, three))
    world.give(with_traits(together, {"plan": "old"}, None, None, {"plan": "new", "seats": 3}))
    assert world.subject.ledger is not None
    assert (world.subject.ledger.members, world.subject.history["report_created"].total) == (3, 3)
    assert world.subject.personal.traits == {"plan": "new", "seats": 3}
    assert world.subject.ledger.heard == {3: Position(1, 3, 0)}


def test_a_trait_that_an_earlier_record_sets_a_later_one_removes() -> None:
    world = account()
    both = Heard(at=START, received=START, reports=(report(world, 1), report(world, 2)))
    world.give(with_traits(both, {"plan": "pro"}, {"plan": None}))
    assert world.subject.personal.traits == {}


ASKING = """
title: Asking
audience: account.users("report_created", within="7d") >= 2
trigger: {event: signed_up}
steps: [{id: hello, modal: {title: Hello, body: Again.}}]
"""


def test_who_did_it_is_kept_where_a_condition_asks() -> None:
    world = World(bundle(tour=TOUR, asking=ASKING), new("account", "acme"))
    events = (("report_created", START), ("report_shared", START))
    for place, user in enumerate((b"a", b"b", b"a")):
        record = replace(report(world, place, events=events), user=user * 16)
        world.give(Heard(at=world.now, received=world.now, reports=(record,)))
    users = distinct(world.subject.history["report_created"])
    assert users is not None
    assert users.total == 2
    assert distinct(world.subject.history["report_shared"]) is None
