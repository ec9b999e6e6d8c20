"""Backfill: the log tells what a series that is asked for only now has missed.

A series is kept from the first bundle on whose conditions ask for it. What was committed by bundles that did not keep
it lies in the log, each record with its bundle: these are counted, and those that a bundle counted as they came are
not. Meanwhile the flows that ask for the series start nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from annai.core import history
from annai.core.asked import series_of
from annai.core.bundle import Bundle, CompiledFlow
from annai.core.conditions.nodes import FlowState, mark
from annai.core.inputs import AnyInput, Report, Track
from annai.core.keeps import Keeps
from annai.core.signals import Signal
from annai.core.subject import Series
from annai.core.turn import MARKED


class Happened(Struct, frozen=True):
    """Something that belongs to a series of a user, or of an account, whose user `who` did it."""

    key: str
    at: int
    who: bytes = b""


def keeps(bundle: Bundle) -> Keeps:
    """The series that the bundle keeps."""
    asked = bundle.asked
    filtered = (series.key for kept in asked.kept.values() for series in kept.filtered)
    times = asked.users.union(asked.marks, filtered)
    return Keeps(times, times | bundle.goals, bundle.account_series)


def held(bundle: Bundle, missing: Collection[Keeps]) -> frozenset[str]:
    """The flows that ask for what is missing."""
    return frozenset(id for id, flow in bundle.flows.items() if missing and _asks(_needs(flow), missing))


def _asks(needed: Keeps, missing: Iterable[Keeps]) -> bool:
    return any(needed != needed.without(one) for one in missing)


def _needs(flow: CompiledFlow) -> Keeps:
    """The series that the flow's conditions ask for, and its goal's."""
    series = [found for question in flow.questions if (found := series_of(question)) is not None]
    marks = frozenset(question.mark for question in flow.questions if isinstance(question, FlowState))
    users = marks.union(one.key for one in series if one.root == "user")
    goal = {flow.goal_event} if flow.goal_event else ()
    accounts = frozenset(one.key for one in series if one.root == "account")
    return (
        Keeps(users, users.union(goal), accounts) if flow.is_of("user") else Keeps(users, users, accounts.union(goal))
    )


def done_by_user(
    bundle: Bundle, input: AnyInput, personal: Mapping[str, Any], signals: Iterable[Signal]
) -> Iterator[Happened]:
    """What an input of a user, its personal part and what it led to add to the series of this bundle."""
    if isinstance(input, Track):
        kept = bundle.asked.kept.get(input.event)
        keys = kept.keys(personal.get("properties") or {}) if kept else ()
        yield from (Happened(key, input.at) for key in (input.event, *keys))
    for signal in signals:
        if signal.kind in MARKED and signal.flow is not None and signal.step is not None:
            state = MARKED[signal.kind]
            yield Happened(mark(state, signal.flow), signal.at)
            yield Happened(mark(state, signal.flow, signal.step), signal.at)


def done_in_account(report: Report) -> Iterator[Happened]:
    """What a report adds to the series of the account that heard it."""
    return (Happened(event, at, report.user) for event, at in report.events)


class Count:
    """Counts what belongs to series that are missing where it happened."""

    def __init__(self, distinct: Collection[str]) -> None:
        self._distinct = distinct  # the series of an account that keep who did it
        self._found: defaultdict[tuple[str, bool, bool], list[Happened]] = defaultdict(list)

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, happened: Iterable[Happened], total: Collection[str], times: Collection[str]) -> None:
        """`total` and `times` name the series of which how often, and when, is missing."""
        for one in happened:
            kind = (one.key, one.key in total, one.key in times)
            if kind[1] or kind[2]:
                self._found[kind].append(one)

    def series(self) -> dict[str, Series]:
        """What is to be added, by the series' keys."""
        counted: dict[str, Series] = {}
        for (key, total, times), found in self._found.items():
            counted[key] = history.unite(counted.get(key), self._series(key, found, total, times))
        return counted

    def _series(self, key: str, found: Iterable[Happened], total: bool, times: bool) -> Series:
        series = history.series_of(one.at for one in found)
        if key in self._distinct:
            for one in found:
                series = history.did(series, one.who, one.at)
        return replace(series, total=series.total * total) if times else Series(series.total, series.first, series.last)
