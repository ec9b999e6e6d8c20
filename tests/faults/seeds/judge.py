"""What must hold of a store when all is quiet, each promise by a function that yields what broke it.

1. Every acknowledged message is in the log, in its user and in its account exactly once; no other one twice.
2. A document is what the log makes of it, its version the number of its batches, its timer what the core asks for.
3. Every effect that the log ordered has come to its end, and there are no others.
4. The funnel counts every signal of the log once.
5. A position that a commit was told is told once, and its records stand there.
6. No write goes through under a lease that has changed hands.
7. No message is sent twice unless its sender could not know; what is called sent was sent, what was not has a reason.
"""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence

from msgspec import msgpack

from annai.core.inputs import Delivered
from annai.core.subject import PARTITIONS
from annai.runtime import records
from annai.store.protocol import Entry, Store
from annai.workers import funnel
from annai.workers.news import News
from tests.faults.audit import ALL, audit_log, read_log
from tests.faults.seeds.clients import Who
from tests.faults.seeds.disk import Told
from tests.faults.seeds.fold import Fold
from tests.faults.seeds.post import Post
from tests.faults.seeds.process import Process

FAR = 1 << 60  # later than any timer
REASONS = ("no_address", "no such person")  # why an email may fail; a visitor who became a user awaits none any more


async def judge(process: Process, acknowledged: Mapping[str, Who], told: Told, post: Post) -> list[str]:
    """What is wrong, a line each."""
    store = process.store
    entries = await read_log(store)
    fold = Fold(process.bundles.workspace, entries)
    counted = await audit_log(store, entries, acknowledged)
    checks = (_documents(store, fold), _timers(store, fold), _outbox(store, fold), _funnel(store, entries))
    found = [line for check in (*checks, _emails(store, fold, post)) async for line in check]
    return [*counted.lost, *counted.doubled, *fold.findings, *found, *_positions(told, entries), *told.late]


async def _documents(store: Store, fold: Fold) -> AsyncIterator[str]:
    for folded, document in zip(fold.subjects.values(), await store.load([*fold.subjects]), strict=True):
        if document != msgpack.encode(folded.subject):
            yield f"{folded.name}: the document is not what the log makes of it"


async def _timers(store: Store, fold: Fold) -> AsyncIterator[str]:
    timers = dict(await store.due(FAR, ALL))
    for key, folded in fold.subjects.items():
        if timers.get(key) != fold.due(folded):
            yield f"{folded.name}: the timer is set to {timers.get(key)}, not to {fold.due(folded)}"


async def _outbox(store: Store, fold: Fold) -> AsyncIterator[str]:
    for kind in {effect.__struct_config__.tag for effect in fold.ordered.values()}:
        for row in await store.undone(str(kind), False, -1, ALL):
            yield f"outbox: {row.id} {'still waits' if row.id in fold.ordered else 'was never ordered'}"
    for id in fold.ordered.keys() - fold.ends.keys():
        yield f"outbox: {id} came to no end"
    for id in fold.ends.keys() - fold.ordered.keys():
        yield f"outbox: {id} ended and was never ordered"


async def _funnel(store: Store, entries: Sequence[Entry]) -> AsyncIterator[str]:
    news = News(dict)
    news.read((entry, records.body_of(entry.record)) for entry in entries)
    saved = await store.projection(funnel.FUNNEL)
    for partition in range(PARTITIONS):
        counts = funnel.decode(saved[partition][1]) if partition in saved else {}
        logged = funnel.fold({}, news.found[partition])
        if counts != logged:
            yield f"funnel: partition {partition} counts {counts}, the log {logged}"


async def _emails(store: Store, fold: Fold, post: Post) -> AsyncIterator[str]:
    for message in post.doubled:
        yield f"email: {message} was sent twice although its sender knew"
    for id, end in fold.ends.items():
        if isinstance(end, Delivered) and end.sent:
            copy = await store.email(id)
            if copy is None or not post.has(copy.source):
                yield f"email: {id} is called sent and was not"
        elif isinstance(end, Delivered) and not _may_fail(fold, id, str(end.personal.get("error"))):
            yield f"email: {id} was not sent: {end.personal.get('error')}"


def _may_fail(fold: Fold, id: str, error: str) -> bool:
    subject = fold.subjects[bytes.fromhex(id.partition(":")[0])].subject
    return error.startswith(REASONS) or (subject.sealed is not None and error.startswith("not_awaited"))


def _positions(told: Told, entries: Sequence[Entry]) -> Iterator[str]:
    there: defaultdict[tuple[int, int], list[bytes]] = defaultdict(list)
    for entry in entries:
        there[entry.position.epoch, entry.position.sequence].append(entry.record.subject)
    times = Counter((position.epoch, position.sequence) for position, _ in told.positions)
    for position, subjects in told.positions:
        place = (position.epoch, position.sequence)
        if times[place] > 1 or tuple(there[place]) != subjects:
            yield f"log: the commit that was told {place} is not there, or is not alone"
