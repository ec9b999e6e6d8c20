"""What a run came to, endpoint by endpoint."""

from collections.abc import Mapping

from msgspec import Struct


class Figures(Struct, frozen=True):
    """Requests, how many of them failed, and the raw histogram: milliseconds → requests that took as long.

    Locust rounds the times to two digits from 100 ms on, and to whole milliseconds below.
    """

    requests: int
    failures: int
    times: dict[int, int]

    @property
    def errors(self) -> float:
        """The share of the requests that failed; 0 when there were none."""
        return self.failures / self.requests if self.requests else 0.0

    def percentile(self, percent: int) -> int:
        """The nearest-rank percentile in milliseconds; 0 without any times."""
        return percentile(self.times, percent)


def percentile(times: Mapping[int, int], percent: int) -> int:
    rank = max(-(-sum(times.values()) * percent // 100), 1)
    passed = 0
    for time in sorted(times):
        passed += times[time]
        if passed >= rank:
            return time
    return 0
