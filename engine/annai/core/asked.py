"""What conditions ask of history: just that is kept.

A series is per event and filter. Its filters are asked when an event comes, all of one event by one function; of the
latest event only the properties are kept that a condition names.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, TypeAlias

from msgspec import Struct, msgpack

from annai.core.conditions.generator import Selection, generate_selection
from annai.core.conditions.nodes import (
    DaysSince,
    EventSeries,
    FlowState,
    Latest,
    Occurred,
    Recent,
    Span,
    Total,
    Users,
    walk,
)
from annai.core.facts import Facts

LARGEST = 1_024  # bytes of a property's MessagePack; a larger one is not kept, and missing

Question: TypeAlias = Total | Recent | Span | Users | DaysSince | Occurred | Latest | FlowState


def questions(node: Struct) -> frozenset[Question]:
    """What a condition, or a value, asks of history."""
    return frozenset(part for part in walk(node) if isinstance(part, Question) and _is_of_history(part))


def _is_of_history(part: Question) -> bool:
    return bool(part.mark) if isinstance(part, FlowState) else series_of(part) is not None


def series_of(question: Question) -> EventSeries | None:
    """The series that a question is about."""
    if isinstance(question, FlowState):
        return None
    series = question.of if isinstance(question, DaysSince) else question.series
    return series if isinstance(series, EventSeries) else None


class Kept:
    """What is kept of one event beside its own series.

    `filtered` are its series with filters; `properties` are the names of those kept of a series' latest event. With
    `whole`, an account hears of it with its properties.
    """

    def __init__(
        self, filtered: Iterable[EventSeries], properties: Mapping[str, Iterable[str]], *, whole: bool = False
    ) -> None:
        self.whole = whole
        self.filtered = tuple(sorted(filtered, key=lambda series: series.key))
        self.properties = {key: tuple(sorted(names)) for key, names in properties.items()}

    @cached_property
    def _selection(self) -> Selection:
        return generate_selection(tuple(series.where for series in self.filtered if series.where is not None))

    def keys(self, event: Mapping[str, Any]) -> list[str]:
        """The filtered series that an event with these properties belongs to."""
        return [self.filtered[place].key for place in self._selection(Facts(event=event), 0)]

    def excerpt(self, key: str, event: Mapping[str, Any]) -> dict[str, Any]:
        """What is kept of the event as the latest of a series."""
        found = {name: event[name] for name in self.properties[key] if event.get(name) is not None}
        return {name: value for name, value in found.items() if len(msgpack.encode(value)) <= LARGEST}


class Asked(Struct, frozen=True):
    """What all conditions of a workspace ask of history.

    `users` and `account` are the events whose own series are kept of each; `kept` and `account_kept` say what is kept
    beside; of the series in `distinct` an account keeps who did it; `marks` are the series of flows' and steps' fates.
    """

    series: frozenset[EventSeries] = frozenset()
    users: frozenset[str] = frozenset()
    account: frozenset[str] = frozenset()
    kept: Mapping[str, Kept] = {}
    account_kept: Mapping[str, Kept] = {}
    distinct: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()


def asked(questions: Iterable[Question], witnessed: Iterable[str] = ()) -> Asked:
    """What is to be kept so that these can be answered; accounts hear of `witnessed` events with their properties."""
    given = frozenset(questions)
    series = frozenset(found for question in given if (found := series_of(question)) is not None)
    return Asked(
        series=series,
        users=_keys(series, "user", filtered=False),
        account=_keys(series, "account", filtered=False) | _keys(series, "account", filtered=True),
        kept=_kept(series, "user", given),
        account_kept=_witnessed(_kept(series, "account", ()), witnessed),
        distinct=frozenset(question.series.key for question in given if isinstance(question, Users)),
        marks=frozenset(question.mark for question in given if isinstance(question, FlowState)),
    )


def _witnessed(kept: Mapping[str, Kept], events: Iterable[str]) -> dict[str, Kept]:
    """What is kept, with the events of which accounts hear whole."""
    whole = {event: Kept(kept[event].filtered if event in kept else (), {}, whole=True) for event in events}
    return {**kept, **whole}


def _keys(series: Iterable[EventSeries], root: str, *, filtered: bool) -> frozenset[str]:
    return frozenset(one.key for one in series if one.root == root and (one.where is not None) == filtered)


def _kept(series: Iterable[EventSeries], root: str, questions: Iterable[Question]) -> dict[str, Kept]:
    filtered: defaultdict[str, set[EventSeries]] = defaultdict(set)
    properties: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for one in series:
        if one.root == root and one.where is not None:
            filtered[one.event].add(one)
    for question in questions:
        if isinstance(question, Latest):
            properties[question.series.event][question.series.key].add(question.name)
    return {event: Kept(filtered[event], properties[event]) for event in {*filtered, *properties}}
