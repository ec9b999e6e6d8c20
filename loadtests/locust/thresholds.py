"""What a run must keep, and what it broke."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from loadtests.locust.figures import Figures

TABLE = Path(__file__).with_suffix(".toml")


class Threshold(Struct, frozen=True, forbid_unknown_fields=True):
    """The share of requests that may fail, and the milliseconds for 95 % and 99 % of them."""

    errors: float
    p95: int
    p99: int


Thresholds = dict[str, Threshold]


def read_thresholds(path: Path) -> Thresholds:
    """Raises msgspec.ValidationError and OSError."""
    return msgspec.toml.decode(path.read_bytes(), type=Thresholds)


def breaches(thresholds: Thresholds, figures: Mapping[str, Figures]) -> list[str]:
    """A line for each threshold that is exceeded. An endpoint that nobody asked kept nothing: it has a line too."""
    return [line for name in thresholds for line in _breaches(name, thresholds[name], figures.get(name))]


def _breaches(name: str, threshold: Threshold, figures: Figures | None) -> Iterator[str]:
    if figures is None or not figures.requests:
        yield f"{name}: was never asked"
        return
    if figures.errors > threshold.errors:
        yield f"{name}: {figures.errors:.2%} of {figures.requests} requests failed, at most {threshold.errors:.2%} may"
    for percent, limit in ((95, threshold.p95), (99, threshold.p99)):
        if figures.percentile(percent) > limit:
            yield f"{name}: p{percent} is {figures.percentile(percent)} ms, at most {limit} ms is allowed"
