"""A row of the fault table: what is done to a server, and what its store must hold afterwards."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from msgspec import Struct

from tests.faults.audit import Findings
from tests.redis_cluster import RedisCluster
from tests.redis_server import RedisServer


class Place(Struct, frozen=True):
    """Where a run keeps its files, its store's URL, by which name of STORES that was made, and what serves it."""

    folder: Path
    store: str
    kind: str
    redis: RedisServer | None = None
    cluster: RedisCluster | None = None


class Outcome(Struct, frozen=True):
    """A run. `acknowledged` counts what was promised, `recovery` the seconds until all was well again.

    `wrong` has a line for everything else that should not be. `window` says how many of the doubled lay in a window
    in which that cannot be told, `tail` how many of the lost in one that the docs name: they are counted, and allowed.
    """

    acknowledged: int
    findings: Findings = Findings()
    recovery: float = 0.0
    wrong: tuple[str, ...] = ()
    window: int = 0
    tail: int = 0

    @property
    def lost(self) -> int:
        return len(self.findings.lost)

    @property
    def doubled(self) -> int:
        return len(self.findings.doubled)

    @property
    def faults(self) -> list[str]:
        """One line for each thing that the row does not allow."""
        return [*self.findings.lost[self.tail :], *self.findings.doubled[self.window :], *self.wrong]


Run = Callable[[Place, int], Awaitable[Outcome]]


def anywhere() -> str | None:
    return None


class Row(Struct, frozen=True):
    """`run` takes a place and a seed, and must find nothing; `control` has a known fault, which it must find.

    A control may by chance miss its moment: it is run with other seeds, `tries` in all. `missing` says what this
    machine lacks for the row, if it lacks something. `stores` are those on which it is done, by name. One that takes
    long is run once where others are `share` times.
    """

    name: str
    title: str
    run: Run
    control: Run
    tries: int = 6
    missing: Callable[[], str | None] = anywhere
    stores: tuple[str, ...] = ("sqlite", "redis")
    share: int = 1
