"""What a run has measured of each contender, visit by visit."""

from collections.abc import Mapping, Sequence
from operator import attrgetter
from statistics import median, quantiles

from msgspec import Struct, field

from loadtests.widget.contenders import NOBODY, PEERS
from loadtests.widget.visit import Kind, Spent, Took

Figures = Mapping[str, float]


class Measured(Struct):
    """`visits` are by contender, kind, and how many times slower the processor was.

    Each list is in the order of the rounds, so that the visits of one round have the same place everywhere.
    `violations` are the rules of which axe finds a breach while a card is open, by contender and kind.
    """

    visits: dict[tuple[str, Kind, int], list[Took]] = field(default_factory=dict)
    idles: dict[str, list[Spent]] = field(default_factory=dict)
    violations: dict[tuple[str, Kind], tuple[str, ...]] = field(default_factory=dict)

    def all(self, what: str, contender: str, kind: Kind, rate: int) -> list[float]:
        """One figure of each visit, `what` being its name."""
        return list(map(attrgetter(what), self.visits[contender, kind, rate]))

    def medians(self, what: str, contenders: Sequence[str], kind: Kind, rate: int) -> Figures:
        return {name: median(self.all(what, name, kind, rate)) for name in contenders}

    def best_peer(self, what: str, kind: Kind, rate: int) -> float:
        """The least of the others' medians."""
        return min(self.medians(what, PEERS, kind, rate).values())

    def beyond_nobody(self, contender: str, rate: int) -> float:
        """The median, over rounds, of what loading takes more than the page without any of them."""
        own, bare = (self.all("load", name, "tooltip", rate) for name in (contender, NOBODY))
        return median(one - other for one, other in zip(own, bare, strict=True))


def third_quartile(values: Sequence[float]) -> float:
    """p75; of a single value that value."""
    return quantiles(values, n=4, method="inclusive")[2] if len(values) > 1 else values[0]
