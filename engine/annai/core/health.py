"""Health: an account's score, 0 to 100, as the weighted sum of its measures at a moment.

Each measure is between 0 and 1. Without new events every measure can only fall or stay, so the score does too.
"""

import math
from collections.abc import Callable
from typing import Any

from annai.core.history import count_since
from annai.core.instant import DAY, HOUR, parse_duration
from annai.core.scorecard import Adoption, Breadth, Completion, Measure, Recency, Scorecard
from annai.core.subject import Health, Ledger, Subject

HORIZON = 365 * DAY


def completion(formula: Completion, account: Subject, ledger: Ledger, now: int) -> float:
    """Members who completed the flow ÷ members."""
    return min(1.0, ledger.completed.get(formula.flow, 0) / ledger.members) if ledger.members else 0.0


def adoption(formula: Adoption, account: Subject, ledger: Ledger, now: int) -> float:
    """Events within the window ÷ target, at most 1."""
    done = count_since(account.history.get(formula.event), now - parse_duration(formula.within))
    return min(1.0, done / formula.target)


def breadth(formula: Breadth, account: Subject, ledger: Ledger, now: int) -> float:
    """Distinct events done within the window ÷ events asked for."""
    since = now - parse_duration(formula.within)
    done = sum(count_since(account.history.get(event), since) > 0 for event in formula.events)
    return done / len(formula.events)


def recency(formula: Recency, account: Subject, ledger: Ledger, now: int) -> float:
    """0.5 to the power of the time since the last activity ÷ half-life."""
    if not account.last_seen:
        return 0.0
    return math.pow(0.5, max(0, now - account.last_seen) / parse_duration(formula.half_life))


FORMULAS: dict[str, Callable[[Any, Subject, Ledger, int], float]] = {
    "completion": completion,
    "adoption": adoption,
    "breadth": breadth,
    "recency": recency,
}


def measure_now(measure: Measure, account: Subject, ledger: Ledger, now: int) -> float:
    """The measure's value between 0 and 1."""
    for name, formula in FORMULAS.items():
        parameters = getattr(measure, name)
        if parameters is not None:
            return formula(parameters, account, ledger, now)
    raise AssertionError("a measure has exactly one formula")  # its model says so


def assess(card: Scorecard | None, account: Subject, now: int) -> Health | None:
    """The account's health at a moment; None without a scorecard or for what is no account."""
    if card is None or account.ledger is None:
        return None
    ledger = account.ledger
    measures = {measure.id: measure_now(measure, account, ledger, now) for measure in card.measures}
    score = sum(measure.weight * measures[measure.id] for measure in card.measures)
    return Health(score=round(score, 2), band=band_of(card, score), measures=measures, at=now)


def band_of(card: Scorecard, score: float) -> str:
    """The id of the highest band that starts at or below the score."""
    return [band.id for band in card.bands if band.from_ <= round(score, 2)][-1]


def falls_at(card: Scorecard | None, account: Subject, now: int) -> int | None:
    """The moment, to the hour, by which time alone will have moved the account to a lower band.

    Found by bisection, which the falling score allows; None when it stays for a year.
    """
    current = assess(card, account, now)
    later = assess(card, account, now + HORIZON)
    if card is None or current is None or later is None or later.band == current.band:
        return None
    low, high = now, now + HORIZON
    while high - low > HOUR:
        middle = (low + high) // 2
        there = assess(card, account, middle)
        low, high = (middle, high) if there is not None and there.band == current.band else (low, middle)
    return high
