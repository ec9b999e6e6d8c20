"""After the load: is all that was acknowledged stored, once?"""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from annai.runtime.records import Body
from annai.store.sqlite import SQLiteStore
from loadtests.audit import bodies


class Audit(Struct, frozen=True):
    """How many messages were acknowledged, and which of them the log lacks or holds more than once."""

    acknowledged: int
    missing: tuple[str, ...]
    repeated: tuple[str, ...]

    @property
    def good(self) -> bool:
        return not self.missing and not self.repeated


def compare(acknowledged: Iterable[str], stored: Iterable[str]) -> Audit:
    expected = set(acknowledged)
    found = Counter(stored)
    repeated = (id for id in expected if found[id] > 1)
    return Audit(len(expected), tuple(sorted(expected - found.keys())), tuple(sorted(repeated)))


async def stored_messages(path: Path) -> list[str]:
    """The message ids of what users and visitors did, from a store that nobody else has open."""
    store = SQLiteStore(path)
    await store.open()
    try:
        return [id async for _, body in bodies(store) if body.kind != "account" for id in _ids(body)]
    finally:
        await store.close()


def _ids(body: Body) -> list[str]:
    return [step.input.id for step in body.steps if step.input.id]
