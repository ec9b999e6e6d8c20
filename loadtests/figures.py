"""What the measured bursts come to."""

from collections.abc import Sequence

from msgspec import Struct

from loadtests.generator import Burst

BUSY = 0.95  # the share of its core that a server uses when it, and not the load, is the limit


class Round(Struct, frozen=True):
    """One burst's figures: answers a second, the share of a core that the server used, its processor seconds."""

    answers: int
    rate: float
    busy: float
    processor: float

    def per_processor_second(self, each: int = 1) -> float:
        """What was answered for a second of the server's processor time, where an answer stands for `each`."""
        return self.answers * each / self.processor if self.processor else 0.0


def round_of(burst: Burst, processor_seconds: float) -> Round:
    return Round(
        answers=burst.answers,
        rate=burst.answers / burst.seconds,
        busy=processor_seconds / burst.seconds,
        processor=processor_seconds,
    )


def percentile(values: Sequence[float], percent: int) -> float:
    """The nearest-rank percentile; 0 when there are no values."""
    ordered = sorted(values)
    rank = -(-len(ordered) * percent // 100)
    return ordered[max(rank, 1) - 1] if ordered else 0.0
