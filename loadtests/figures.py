"""What the measured bursts come to."""

from collections.abc import Sequence
from statistics import median

from msgspec import Struct

from loadtests.generator import Burst

TARGET = 0.8
BUSY = 0.95


class Round(Struct, frozen=True):
    """One burst's figures: answers a second, the server's processor time, milliseconds until half and 99 % came.

    `busy` is the share of a core that the server used, `cost` its processor microseconds an answer.
    """

    rate: float
    busy: float
    cost: float
    p50: float
    p99: float


class Comparison(Struct, frozen=True):
    """The medians of both servers' rounds.

    `ratio` is Annai's rate over the bare route's. `cost_ratio` is the bare route's processor time an answer over
    Annai's: other processes on the machine disturb it less.
    """

    annai: Round
    bare: Round
    ratio: float
    cost_ratio: float

    @property
    def fair(self) -> bool:
        """Whether the bare server, and not the load, was the limit."""
        return self.bare.busy >= BUSY

    @property
    def good(self) -> bool:
        return self.ratio >= TARGET


def round_of(burst: Burst, processor_seconds: float) -> Round:
    times = sorted(burst.times)
    return Round(
        rate=burst.answers / burst.seconds,
        busy=processor_seconds / burst.seconds,
        cost=processor_seconds / burst.answers * 1e6,
        p50=percentile(times, 50) * 1e3,
        p99=percentile(times, 99) * 1e3,
    )


def percentile(ordered: Sequence[float], percent: int) -> float:
    """The nearest-rank percentile of values in rising order; 0 when there are none."""
    rank = -(-len(ordered) * percent // 100)
    return ordered[max(rank, 1) - 1] if ordered else 0.0


def compare(annai: Sequence[Round], bare: Sequence[Round]) -> Comparison:
    """Each list has at least one round; rounds of a pair ran one after the other."""
    pairs = list(zip(annai, bare, strict=True))
    ratio = median(one.rate / other.rate for one, other in pairs)
    return Comparison(middle(annai), middle(bare), ratio, median(other.cost / one.cost for one, other in pairs))


def middle(rounds: Sequence[Round]) -> Round:
    """The median of each figure."""
    return Round(**{name: median(getattr(round, name) for round in rounds) for name in Round.__struct_fields__})


def table(comparison: Comparison) -> str:
    """The comparison as lines of text."""
    lines = [f"{'':22}{'answers/s':>11}{'core busy':>11}{'µs/answer':>11}{'p50 ms':>9}{'p99 ms':>9}"]
    for name, figures in (("bare Starlette route", comparison.bare), ("Annai /v1/decide", comparison.annai)):
        lines.append(
            f"{name:22}{figures.rate:11,.0f}{figures.busy:11.1%}{figures.cost:11.1f}"
            f"{figures.p50:9.2f}{figures.p99:9.2f}"
        )
    lines.append(f"ratio {comparison.ratio:.3f} (at least {TARGET}), by processor time {comparison.cost_ratio:.3f}")
    return "\n".join(lines)
