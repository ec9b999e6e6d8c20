"""Scores: an account's health as the pages show it."""

from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct

from annai.core.bundle import Bundle
from annai.core.fields import Title
from annai.core.health import assess
from annai.core.scorecard import Scorecard
from annai.core.subject import Health, Move, Subject
from annai.dashboard.language import Words
from annai.dashboard.people import name_of

Tone = Literal["low", "middle", "high"]


class Bar(Struct, frozen=True):
    """A measure: its value between 0 and 1, and the points it gives of at most `weight`."""

    title: str
    value: float
    points: float
    weight: int


class Mover(Struct, frozen=True):
    """What moved the score: the measure, why, and the score before and after."""

    at: int
    measure: str
    cause: str
    before: float
    after: float

    @property
    def points(self) -> float:
        return self.after - self.before


class AccountRow(Struct, frozen=True):
    id: str
    name: str
    members: int
    score: float | None
    band: str
    tone: Tone
    bars: tuple[Bar, ...]
    moves: tuple[Mover, ...]


class BandCount(Struct, frozen=True):
    title: str
    tone: Tone
    count: int


class Scores:
    """Reads accounts by the workspace's scorecard, in one language, at one moment."""

    def __init__(self, bundle: Bundle, words: Words, now: int) -> None:
        self._bundle = bundle
        self._words = words
        self._now = now

    def row(self, account: Subject) -> AccountRow:
        card = self._bundle.scorecard
        health = assess(card, account, self._now)
        ledger = account.ledger
        return AccountRow(
            id=account.personal.id,
            name=name_of(account),
            members=ledger.members if ledger else 0,
            score=health.score if health else None,
            band=self._band(card, health),
            tone=tone(card, health.band) if card and health else "middle",
            bars=tuple(self._bars(card, health)) if card and health else (),
            moves=tuple(self._mover(move) for move in ledger.moves) if ledger else (),
        )

    def rows(self, accounts: Iterable[Subject]) -> list[AccountRow]:
        """The worst first; accounts without a score last."""
        rows = [self.row(account) for account in accounts]
        return sorted(rows, key=lambda row: (row.score is None, row.score or 0, row.name))

    def bands(self, rows: Sequence[AccountRow]) -> list[BandCount]:
        """How many accounts each band holds, in the scorecard's order."""
        card = self._bundle.scorecard
        if card is None:
            return []
        titles = [(self._words.text(band.title), tone(card, band.id)) for band in card.bands]
        return [BandCount(title, hue, sum(row.band == title for row in rows)) for title, hue in titles]

    def _band(self, card: Scorecard | None, health: Health | None) -> str:
        if card is None or health is None:
            return ""
        titles = {band.id: band.title for band in card.bands}
        return self._words.text(titles.get(health.band, health.band))

    def _bars(self, card: Scorecard, health: Health) -> Iterable[Bar]:
        for measure in card.measures:
            value = health.measures.get(measure.id, 0.0)
            yield Bar(self._words.text(measure.title), value, value * measure.weight, measure.weight)

    def _mover(self, move: Move) -> Mover:
        card = self._bundle.scorecard
        titles = {measure.id: measure.title for measure in card.measures} if card else {}
        measure = self._words.text(titles.get(move.measure, move.measure))
        return Mover(move.at, measure, cause(move.cause, self._bundle, self._words), move.before, move.after)


def tone(card: Scorecard, band: str) -> Tone:
    """The lowest band is low, the highest high."""
    ids = [each.id for each in card.bands]
    if band == ids[0]:
        return "low"
    return "high" if band == ids[-1] else "middle"


def cause(text: str, bundle: Bundle, words: Words) -> str:
    """A move's cause in words: `flow_completed first-report` → 「First report」の完了."""
    kind, _, name = text.partition(" ")
    key = f"cause.{kind}"
    if key not in words.messages:
        return text
    return words(key, name=words.text(_title(name, bundle)))


def _title(name: str, bundle: Bundle) -> Title:
    """The title of a flow or of an event; its name where it has none."""
    if name in bundle.flows:
        return bundle.flows[name].model.title
    event = bundle.plan.events.get(name)
    return event.title if event and event.title else name
