"""The eraser: forgets persons, and proves it.

Rules:
1. An erasure is kept before anything else is done, and each of its steps may be repeated: a crash repeats some.
2. First the key of the archive goes and the id is free for somebody new; then a seal takes the document's place. So
   nothing of the person is written any more.
3. Their accounts hear the log up to the seal, for PATIENCE at most, before they forget what it told them.
4. What the store keeps beside is erased, then the store is compacted: only then it is done.
5. What the erasure itself must know of the person (their ids) is gone before the store is compacted.
6. What is counted is kept before it is destroyed, or right behind it, so that a crash repeats no count.
"""

import asyncio
import logging
from collections.abc import Collection, Iterable

from msgspec import Struct, msgpack
from msgspec.structs import replace

from annai.archive.snapshots import told_key
from annai.core.inputs import AnyInput, Erase, Forget
from annai.core.instant import MINUTE
from annai.core.subject import Position, Ref, Subject
from annai.mail.transport import Mailbox
from annai.runtime import Runtime
from annai.runtime.documents import decode
from annai.store.errors import StoreUnavailable
from annai.wire.erasure import Erasure
from annai.workers.manifest import signed
from annai.workers.traces import Traces, traces_of

log = logging.getLogger("annai.workers")

PAUSE = 1.0  # seconds
PATIENCE = 10 * MINUTE
PAGE = 500  # documents that are read at once
START = Position(0, 0, 0)


class Job(Struct, frozen=True):
    """An erasure under way; `whom` is told by the request that asked for it.

    Once it is `swept` it knows of the person only the pseudonyms: `subjects`, the user's first. When their visitors are
    `known`, they are among these. `keyed` are those who had a key in the archive.
    """

    whom: bytes
    subjects: tuple[bytes, ...]
    asked: int
    refs: tuple[Ref, ...] = ()
    accounts: tuple[bytes, ...] = ()
    keyed: tuple[bytes, ...] = ()
    destroyed: dict[str, int] = {}
    known: bool = False
    swept: bool = False


class Proof(Struct, frozen=True):
    """An erasure that is done."""

    whom: bytes
    manifest: str
    signature: str
    public_key: str


_decode = msgpack.Decoder(Job).decode
_decode_proof = msgpack.Decoder(Proof).decode


class OtherRequest(Exception):
    """The request's key stands for the erasure of somebody else."""


async def begin(runtime: Runtime, user: str, key: str) -> str | None:
    """Begin to erase a user; returns the erasure's id, or None when there is no such user.

    The same request again returns the same id, whoever has come by the user's id since. Raises OtherRequest.
    """
    id, whom = runtime.names.digest(key), runtime.names.first("user", user)
    kept = await runtime.store.erasure(id)
    if kept is not None:
        if msgpack.decode(kept, type=dict)["whom"] != whom:
            raise OtherRequest
        return id
    ref, subject = await runtime.current(runtime.ref("user", user))
    if subject is None:
        return None
    job = Job(whom, (ref.key,), runtime.clock(), (ref,), tuple(subject.personal.accounts))
    await runtime.store.keep_erasure(id, msgpack.encode(job), done=False)
    return id


async def state_of(runtime: Runtime, id: str) -> Erasure | None:
    """How far an erasure is; None when there is none."""
    kept = await runtime.store.erasure(id)
    if kept is None:
        return None
    if "manifest" not in msgpack.decode(kept, type=dict):
        return Erasure(id=id, state="running")
    proof = _decode_proof(kept)
    return Erasure(id=id, state="done", manifest=proof.manifest, signature=proof.signature, public_key=proof.public_key)


class Eraser:
    name = "eraser"

    def __init__(self, runtime: Runtime, mailbox: Mailbox | None = None) -> None:
        self._runtime = runtime
        self._store = runtime.store
        self._mailbox = mailbox

    async def run_once(self) -> float | None:
        if self.name not in self._runtime.share:
            return PAUSE
        jobs = {id: _decode(body) for id, body in await self._store.open_erasures()}
        for id, job in jobs.items():
            if not job.swept:
                jobs[id] = await self._guarded(id, job)
        swept = {id: job for id, job in jobs.items() if job.swept}
        if swept:
            await self._finish(swept)
        return PAUSE

    async def _guarded(self, id: str, job: Job) -> Job:
        """One that fails is tried again, and holds up no other."""
        try:
            return await self._sweep(id, job)
        except StoreUnavailable:
            raise
        except Exception:
            log.exception("the erasure %s met a fault; it is tried again", id)
            return job

    async def _sweep(self, id: str, job: Job) -> Job:
        """Erase all that there is of the person, once their accounts have heard the log."""
        job = await self._seal(id, job)
        if not job.known:
            job = await self._seal(id, await self._with_visitors(id, job))
        traces = await traces_of(self._store, job.subjects)
        if not await self._is_heard(job, traces):
            return job
        accounts = sorted({*job.accounts, *traces.told})
        await self._forget(accounts, job.subjects)
        await self._unsay(accounts)
        job = await self._erase_beside(id, job, accounts)
        await self._store.redact(job.subjects, traces.records)  # what is found by it must be found again after a crash
        counts = {"keys": len(job.keyed), "documents": len(job.refs), "records": len(traces.records)}
        after = Job(job.whom, job.subjects, job.asked, destroyed={**job.destroyed, **counts}, swept=True)
        await self._keep(id, after)
        return after

    async def _erase_beside(self, id: str, job: Job, accounts: Collection[bytes]) -> Job:
        """The job, with how much was found of what is kept elsewhere."""
        sent = await self._store.recipients(job.subjects)
        mailed = await self._mailbox.erase(sent.keys(), {*sent.values()}) if self._mailbox is not None else 0
        beside = await self._store.erase_beside(job.subjects, [ref.id for ref in job.refs], sorted(accounts))
        counted = replace(job, destroyed=_added(job.destroyed, {"mailbox": mailed, **beside}))
        await self._keep(id, counted)
        return counted

    async def _seal(self, id: str, job: Job) -> Job:
        """Let nothing more be written of the person; returns the job, which knows whose keys were destroyed."""
        keyed = await self._store.keys(job.subjects)
        if keyed:  # else nothing is destroyed that was not kept before
            job = replace(job, keyed=tuple(sorted({*job.keyed, *keyed})))
            await self._keep(id, job)
        await self._store.destroy_keys(job.subjects)
        now = self._runtime.clock()
        for ref in job.refs:
            self._runtime.names.retire(ref)
            await self._runtime.submit(ref, [Erase(at=now, received=now)], background=True)
        return job

    async def _with_visitors(self, id: str, job: Job) -> Job:
        """The job with the anonymous visitors whom the user had been; none joins them after the seal."""
        visitors = await _visitors(self._runtime, job.subjects[0])
        known = replace(
            job,
            subjects=(*job.subjects, *[visitor.key for visitor in visitors]),
            refs=(*job.refs, *[visitor.ref for visitor in visitors]),
            known=True,
        )
        await self._keep(id, known)
        return known

    async def _keep(self, id: str, job: Job) -> None:
        await self._store.keep_erasure(id, msgpack.encode(job), done=False)

    async def _is_heard(self, job: Job, traces: Traces) -> bool:
        """Whether the accounts have heard of the person's last records, or will not."""
        if self._runtime.clock() - job.asked >= PATIENCE:
            log.error("erasure of %s: an account does not hear the log; it forgets now", job.subjects[0].hex())
            return True
        for account, places in traces.told.items():
            subject = await self._runtime.read(account)
            heard = subject.ledger.heard if subject is not None and subject.ledger is not None else {}
            if any(heard.get(partition, START) < position for partition, position in places.items()):
                return False
        return True

    async def _forget(self, accounts: Collection[bytes], subjects: Collection[bytes]) -> None:
        """Let the accounts, and the members to whom they or the person lent steps, forget what events told."""
        now = self._runtime.clock()
        input = Forget(at=now, received=now, origins=(*accounts, *subjects))
        for account in accounts:
            await self._tell([account], input)
            after = b""
            while members := await self._store.members(account, after, PAGE):
                await self._tell([member.user for member in members], input)
                after = members[-1].user

    async def _unsay(self, accounts: Collection[bytes]) -> None:
        """Destroy the keys of what people of these accounts told each other's runs, in all snapshots.

        Also in those that may be under way: they were perhaps taken before it was forgotten.
        """
        shelf = await self._store.shelf()
        for account in accounts:
            names = [told_key(account, number) for number in range(shelf.first, shelf.last + 2)]
            made = await self._store.keys(names)
            await self._store.destroy_keys([*made, names[-1]])

    async def _tell(self, keys: list[bytes], input: AnyInput) -> None:
        """Whoever carries nothing needs not be told."""
        subjects = [subject for subject in await self._runtime.read_all(keys) if subject is not None]
        concerned = [subject.ref for subject in subjects if subject.personal.carried]
        await asyncio.gather(*(self._runtime.submit(ref, [input], background=True) for ref in concerned))

    async def _finish(self, jobs: dict[str, Job]) -> None:
        """Compact the store once for all that were swept, and sign what was done."""
        try:
            await self._store.compact()
        except StoreUnavailable as error:
            log.warning("the store cannot be compacted yet, and %d erasures wait for it: %s", len(jobs), error)
            return
        secret, now = await self._store.secret(), self._runtime.clock()
        for id, job in jobs.items():
            proof = Proof(job.whom, *signed(secret, job.subjects, job.asked, now, job.destroyed))
            await self._store.keep_erasure(id, msgpack.encode(proof), done=True)
            log.info("erased %s", job.subjects[0].hex())


async def _visitors(runtime: Runtime, user: bytes) -> list[Subject]:
    """The anonymous visitors who became the user."""
    found: list[Subject] = []
    after = b""
    while rows := await runtime.store.subjects("anonymous", after, PAGE):
        found += [subject for subject in _decoded(document for _, document in rows) if subject.sealed == user]
        after = rows[-1][0]
    return found


def _decoded(documents: Iterable[bytes]) -> list[Subject]:
    return [decode(document) for document in documents]


def _added(one: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    return {name: one.get(name, 0) + other.get(name, 0) for name in {**one, **other}}
