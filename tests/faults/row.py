"""A row of the fault table: what is done to a server, and what its store must hold afterwards."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from msgspec import Struct

from tests.faults.audit import Findings


class Place(Struct, frozen=True):
    """Where a run keeps its files, its store's URL, and by which name of STORES that was made."""

    folder: Path
    store: str
    kind: str


class Outcome(Struct, frozen=True):
    """A run. `acknowledged` counts what was promised, `recovery` the seconds until all was well again.

    `wrong` has a line for everything else that should not be. `window` says how many of the doubled lay in a window
    in which that cannot be told: they are counted, and allowed.
    """

    acknowledged: int
    findings: Findings = Findings()
    recovery: float = 0.0
    wrong: tuple[str, ...] = ()
    window: int = 0

    @property
    def lost(self) -> int:
        return len(self.findings.lost)

    @property
    def doubled(self) -> int:
        return len(self.findings.doubled)

    @property
    def faults(self) -> list[str]:
        """One line for each thing that the row does not allow."""
        return [*self.findings.lost, *self.findings.doubled[self.window :], *self.wrong]


Run = Callable[[Place, int], Awaitable[Outcome]]


def anywhere() -> str | None:
    return None


class Row(Struct, frozen=True):
    """`run` takes a place and a seed, and must find nothing; `control` has a known fault, which it must find.

    A control may by chance miss its moment: it is run with other seeds, `tries` in all. `missing` says what this
    machine lacks for the row, if it lacks something.
    """

    name: str
    title: str
    run: Run
    control: Run
    tries: int = 6
    missing: Callable[[], str | None] = anywhere
