"""Coverage: up to where in the log backfills have counted each series, kept in the store as projections."""

from collections.abc import Mapping
from typing import Literal

from annai.core.keeps import NOTHING, Keeps
from annai.core.subject import Position
from annai.store.protocol import Entry, Store

Kind = Literal["times", "total", "account"]
KINDS: tuple[Kind, ...] = ("times", "total", "account")
START = Position(0, 0, 0)


class Coverage:
    """What of these series was counted before; `load` reads it."""

    def __init__(self, store: Store, keeps: Keeps) -> None:
        self._store = store
        self._series = [(kind, key) for kind in KINDS for key in sorted(getattr(keeps, kind))]
        self._through: dict[tuple[Kind, str], dict[int, Position]] = {}

    async def load(self) -> None:
        for series in self._series:
            partials = await self._store.projection(_name(*series))
            self._through[series] = {partition: position for partition, (position, _) in partials.items()}

    def of(self, entry: Entry) -> Keeps:
        """The series for which the entry was counted, if it had to be."""
        found: dict[str, set[str]] = {kind: set() for kind in KINDS}
        for (kind, key), through in self._through.items():
            if entry.position <= through.get(entry.partition, START):
                found[kind].add(key)
        return Keeps(*map(frozenset, found.values())) if any(found.values()) else NOTHING

    async def extend(self, to: Mapping[int, Position]) -> None:
        """The series are counted up to there."""
        for series, through in self._through.items():
            stand = [(each, through.get(each, START), position) for each, position in to.items()]
            further = [(each, before, after, b"") for each, before, after in stand if after > before]
            await self._store.project(_name(*series), further)


def _name(kind: Kind, key: str) -> str:
    return f"series:{kind}:{key}"
