"""How a user's document keeps what conditions ask of history, and no more."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from annai.core import history
from annai.core.asked import Kept
from annai.core.inputs import Track
from annai.core.subject import Series, Subject
from annai.core.turn import Turn


def remember(turn: Turn, input: Track) -> None:
    """Keep the event's series, if some condition asks for it or some flow has it as its goal."""
    subject, bundle, event = turn.subject, turn.bundle, input.event
    last_seen = max(subject.last_seen, input.at)
    timed = event in bundle.asked.users
    if timed or event in bundle.goals:
        series = history.add(subject.history.get(event), input.at, timed=timed)
        turn.change(history={**subject.history, event: series}, last_seen=last_seen)
    else:
        turn.change(last_seen=last_seen)
    kept = bundle.asked.kept.get(event)
    if kept is not None:
        _keep(turn, kept, input)


def _keep(turn: Turn, kept: Kept, input: Track) -> None:
    """Keep the series of filters that the event passes, and properties of the latest event."""
    subject, keys = turn.subject, kept.keys(turn.event)
    series = {key: history.add(subject.history.get(key), input.at) for key in keys}
    after = {**subject.history, **series}
    latest = {
        key: kept.excerpt(key, turn.event)
        for key in (input.event, *keys)
        if key in kept.properties and after[key].last <= input.at
    }
    if latest:
        turn.change(personal=replace(subject.personal, latest={**subject.personal.latest, **latest}))
    turn.change(history=after)


def unite_latest(mine: Subject, left: Subject) -> dict[str, dict[str, Any]]:
    """What is kept of the latest events of both: of each series, from whom it happened later."""
    later = {
        key: found
        for key, found in left.personal.latest.items()
        if _last(left.history, key) > _last(mine.history, key) or key not in mine.personal.latest
    }
    return {**mine.personal.latest, **later}


def _last(series: Mapping[str, Series], key: str) -> int:
    return series[key].last if key in series else 0
