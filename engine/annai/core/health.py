"""Health: an account's score, 0 to 100, as the weighted sum of its measures at a moment.

Each measure is between 0 and 1. Without new events every measure can only fall or stay, so the score does too.
"""

from annai.core.instant import DAY, HOUR
from annai.core.measures.moment import AccountMoment
from annai.core.scorecard import Scorecard
from annai.core.subject import Health, Subject

HORIZON = 365 * DAY


def assess(card: Scorecard | None, account: Subject, now: int) -> Health | None:
    """The account's health at a moment; None without a scorecard or for what is no account."""
    if card is None or account.ledger is None:
        return None
    moment = AccountMoment(account, account.ledger, now)
    measures = {measure.id: measure.formula.value(moment) for measure in card.measures}
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
