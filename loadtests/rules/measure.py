"""Asking all systems in turn, and the processor time that each takes."""

import time
from collections.abc import Callable, Mapping, Sequence

from loadtests.rules import handwritten
from loadtests.rules.figures import ALL_START, ANNAI, HANDWRITTEN
from loadtests.rules.flows import NEW, Flows
from loadtests.rules.rule import Judge, Occasion, Rule

SLICE = 5  # occasions of a round
LEAST = 0.02  # seconds for which a system is asked in a round; the slow ones take longer for one slice

Question = Callable[[], list[str]]


class Disagreement(Exception):
    """A system says something else than the rules written by hand."""


def questions(
    rules: Sequence[Rule], occasions: Sequence[Occasion], peers: Mapping[str, Judge]
) -> dict[str, list[Question]]:
    """Each system's decision on every occasion, ready to be called. Raises Disagreement."""
    judge = handwritten.load(rules)
    expected = [judge(occasion) for occasion in occasions]
    asked = {HANDWRITTEN: _ask(judge, occasions), **_annai(rules, occasions, expected)}
    asked |= {name: _ask(peer, occasions) for name, peer in peers.items()}
    for name, decisions in asked.items():
        wanted = [held[:NEW] for held in expected] if name == ANNAI else expected
        for occasion, decide, want in zip(occasions, decisions, wanted, strict=True):
            if sorted(decide()) != sorted(want):
                raise Disagreement(f"{name} on occasion {occasion.number}: {sorted(decide())}, not {sorted(want)}")
    return asked


def _ask(judge: Judge, occasions: Sequence[Occasion]) -> list[Question]:
    return [lambda occasion=occasion: judge(occasion) for occasion in occasions]  # type: ignore[misc]


def _annai(
    rules: Sequence[Rule], occasions: Sequence[Occasion], expected: Sequence[Sequence[str]]
) -> dict[str, list[Question]]:
    flows = Flows(rules)
    fresh = [flows.asked(occasion) for occasion in occasions]
    settled = [flows.asked(occasion, held[NEW:]) for occasion, held in zip(occasions, expected, strict=True)]
    return {
        name: [lambda one=one: flows.decide(one) for one in asked]  # type: ignore[misc]
        for name, asked in ((ANNAI, settled), (ALL_START, fresh))
    }


def measure(asked: Mapping[str, Sequence[Question]], rounds: int) -> dict[str, list[float]]:
    """Seconds a decision by system and round. In a round all systems get the same few occasions, one after another."""
    times: dict[str, list[float]] = {name: [] for name in asked}
    for number in range(rounds):
        for name, decisions in asked.items():
            first = number * SLICE % len(decisions)
            times[name].append(_cost(decisions[first : first + SLICE]))
    return times


def _cost(decisions: Sequence[Question]) -> float:
    """Processor seconds a decision."""
    asked, began, spent = 0, time.process_time(), 0.0
    while spent < LEAST:
        for decide in decisions:
            decide()
        asked += len(decisions)
        spent = time.process_time() - began
    return spent / asked
