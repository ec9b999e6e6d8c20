"""Where people stand in their flows, counted over all documents: a page at a time, so that others have their turn."""

from collections import Counter
from collections.abc import AsyncIterator

from msgspec import Raw, Struct, msgpack

from annai.core.edits import EVERYONE
from annai.core.subject import Run
from annai.store.protocol import Store

PAGE = 500


class Runs(Struct, frozen=True, array_like=True):
    """A document's runs; what stands before them is passed over, which is quick."""

    key: Raw
    kind: Raw
    personal: Raw
    version: Raw
    facts: Raw
    created: Raw
    last_seen: Raw
    account: Raw
    runs: dict[str, Run]


_runs = msgpack.Decoder(Runs)


async def all_runs(store: Store) -> AsyncIterator[dict[str, Run]]:
    """The runs of everyone."""
    for kind in EVERYONE:
        after = b""
        while rows := await store.subjects(kind, after, PAGE):
            for _, document in rows:
                yield _runs.decode(document).runs
            after = rows[-1][0]


async def runs_standing(store: Store, flow: str) -> Counter[tuple[bytes, str]]:
    """How many runs of a flow stand on each step, by the digest of their bundle and the step's id."""
    found: Counter[tuple[bytes, str]] = Counter()
    async for runs in all_runs(store):
        if flow in runs:
            found[runs[flow].bundle, runs[flow].step] += 1
    return found


async def bundles_standing(store: Store) -> set[bytes]:
    """The digests of the bundles that runs are pinned to."""
    return {run.bundle async for runs in all_runs(store) for run in runs.values()}
