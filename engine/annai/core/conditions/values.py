"""What generated code reads values with: a value of the wrong type is missing (None), for traits are untrusted."""

from collections.abc import Callable, Container, Mapping, Sequence
from functools import lru_cache
from math import inf
from typing import Any

from annai.core.glob import compile_pattern
from annai.core.instant import parse_moment
from annai.core.subject import Finished, Run, Series

PATTERNS = 4_096  # remembered

FIRST_MOMENT = -62_135_596_800_000  # 0001-01-01T00:00Z
LAST_MOMENT = 253_402_300_799_999  # 9999-12-31T23:59:59.999Z


def string(value: Any) -> str | None:
    return value if type(value) is str else None


def number(value: Any) -> int | float | None:
    """Finite numbers; a boolean is none."""
    if type(value) is int or (type(value) is float and -inf < value < inf):
        return value
    return None


def boolean(value: Any) -> bool | None:
    return value if type(value) is bool else None


def moment(value: Any) -> int | None:
    """A moment, from milliseconds or an ISO 8601 timestamp, of the years 1 to 9999."""
    if type(value) is str:
        try:
            value = parse_moment(value)
        except ValueError:
            return None
    return value if type(value) is int and FIRST_MOMENT <= value <= LAST_MOMENT else None


def items(value: Any) -> Sequence[Any] | None:
    return value if type(value) is list or type(value) is tuple else None


def holds(values: Sequence[Any] | None, item: str | int | float | None) -> bool:
    """Whether an untrusted list has the item; true is not 1."""
    if values is None or item is None:
        return False
    return any(type(value) is not bool and value == item for value in values)


def overlap(values: Sequence[Any] | None, choices: Sequence[Any], every: bool) -> bool:
    """Whether an untrusted list has one of the choices, or every one."""
    return (all if every else any)(holds(values, choice) for choice in choices)


def size(values: Sequence[Any] | None) -> int | None:
    return None if values is None else len(values)


def lower(text: str | None) -> str | None:
    return None if text is None else text.lower()


@lru_cache(PATTERNS)
def pattern(glob: str) -> Callable[[str], object]:
    """The test of a whole text against a glob that was checked."""
    return compile_pattern(glob).fullmatch


def total(series: Series | None) -> int:
    return 0 if series is None else series.total


def first(series: Series | None) -> int | None:
    return None if series is None or series.total == 0 else series.first


def last(series: Series | None) -> int | None:
    return None if series is None or series.total == 0 else series.last


def property_of(latest: Mapping[str, Any] | None, name: str) -> Any:
    return None if latest is None else latest.get(name)


def elapsed(later: int | None, earlier: int | None) -> int | None:
    return None if later is None or earlier is None else later - earlier


def outcome(finished: Finished | None) -> str | None:
    return None if finished is None else finished.outcome


def ended(finished: Finished | None, outcomes: Container[str]) -> int | None:
    """When it ended so."""
    return finished.at if finished is not None and finished.outcome in outcomes else None


def started(run: Run | None, step: str) -> int | None:
    """When a run began that stands on the step (empty: on any); for a step, when it was entered."""
    if run is None or (step and run.step != step):
        return None
    return run.entered if step else run.started
