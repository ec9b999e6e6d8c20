"""Batches: drain the queue, load, advance, commit once, answer everyone.

Rules:
1. Nothing is answered before the commit that holds it.
2. A subject's submissions of a batch are advanced in the order in which they came.
3. A write that the store refuses is advanced again from the current document; its neighbours are not.
4. One fault in one chain fails that chain only; a failing store fails the batch, and the next one is tried.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence

from annai.archive.files import Files
from annai.core.context import NOWHERE, Context
from annai.core.inputs import AnyInput, Group
from annai.core.look import Look
from annai.core.subject import ERASED, Kind, Position, Ref, Subject
from annai.runtime.bundles import Bundles
from annai.runtime.chain import Chain, Job, Reply, View
from annai.runtime.documents import Documents
from annai.runtime.experiences import MOST_BYTES, Experiences
from annai.runtime.log import Log
from annai.runtime.merging import Merging
from annai.runtime.names import Names
from annai.runtime.queue import Queue
from annai.runtime.share import Share
from annai.runtime.streams import Streams, Subscription, version_of
from annai.store.protocol import Refusal, Store

BATCH = 256
Positions = Mapping[int, Position | None]
Submissions = Iterable[tuple[Ref, Sequence[AnyInput]]]
Listener = Callable[[Sequence[Chain], Positions], None]


class Runtime:
    """`listeners` are called with the committed chains of a batch and the positions of its first record in each log.

    They are called on the loop, after those who waited were answered, and must be quick and not raise.

    `shared`: other processes commit to the store, too. Then memory answers nothing before its version was compared with
    the store's, and of an account it is VIEW_AGE old at most.
    """

    def __init__(
        self,
        store: Store,
        bundles: Bundles,
        clock: Callable[[], int],
        *,
        max_queue: int = 10_000,
        max_documents: int = 100_000,
        max_experience_bytes: int = MOST_BYTES,
        shared: bool = False,
        files: Files | None = None,
    ) -> None:
        self.store = store
        self.log = Log(store, files)
        self.bundles = bundles
        self.clock = clock
        self.shared = shared
        self.share = Share()
        self.streams = Streams()
        self.listeners: list[Listener] = []
        self.commits = 0
        self._documents = Documents(store, max_documents)
        self._experiences = Experiences(max_experience_bytes)
        self.names = Names()
        self.queue = Queue(max_queue)
        self.merging = Merging(self)
        self.lane = self.queue.lane  # whether it has room is asked for each request, before anything of it is read
        self._held: set[asyncio.Task[None]] = set()  # each holds a job until its visitor is merged
        self._committed = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None
        self._closing = False
        self.leaving = False  # told to stop, and not ready for more

    async def start(self) -> None:
        self.names = Names(await self.store.secret(), await self.store.erased())
        self._task = asyncio.create_task(self._serve(), name="annai runtime")

    async def end_streams(self) -> None:
        """Let everyone who watches or follows changes go."""
        self.leaving = True
        self.streams.end()
        async with self._committed:
            self._committed.notify_all()

    async def stop(self) -> None:
        """Finish what was taken, then stop."""
        self._closing = True
        self.queue.wake()
        if self._task is not None:
            await self._task

    def ref(self, kind: Kind, id: str) -> Ref:
        """The subject that the outside calls `id`."""
        return self.names.ref(kind, id)

    def submit(
        self,
        ref: Ref,
        inputs: Sequence[AnyInput],
        look: Look | None = None,
        *,
        visitor: Ref | None = None,
        background: bool = False,
        fence: int = 0,
    ) -> "asyncio.Future[Reply]":
        """Advance a subject by inputs, in order; the answer comes after their durable commit.

        A `visitor` becomes the subject before. `fence` is the token of the lease under which this is done. Raises
        Overloaded when there is no room, or the archive lags too far behind (in the background there always is, and it
        never does), StoreUnavailable when the store cannot commit, Fenced when the lease has changed hands.
        """
        future: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self.queue.put(Job(ref, inputs, look, future, visitor, fence), background)
        return future

    async def submit_all(self, submissions: Submissions, background: bool = False) -> list[Reply]:
        """Submit to several subjects side by side; their answers, in the same order, when all are durable.

        Raises what `submit` raises, Overloaded before any is queued; of another failure the others may be committed.
        """
        future = asyncio.get_running_loop().create_future
        jobs = [Job(ref, inputs, None, future()) for ref, inputs in submissions]
        self.queue.put_all(jobs, background)
        try:
            return [await job.future for job in jobs]
        finally:
            for job in jobs:
                job.future.cancel()  # once one failed nobody asks for the others; those that are done stay so

    async def finish(self) -> None:
        """Return when the batch that is under way is committed, and those before it."""
        await self.submit(self.ref("user", ""), [], background=True)

    async def refuse(self, refusals: Sequence[Refusal]) -> None:
        """Keep refused inputs for `/v1/rejected`, durably."""
        await self.store.commit([], refusals, self.clock())

    async def read(self, key: bytes) -> Subject | None:
        """A subject as committed."""
        if self.shared or key not in self._documents:
            await self._bring([key])
        return self._documents.get(key)

    async def follow(self, key: bytes) -> Subject | None:
        """A subject as committed; of a visitor who became a user, that user."""
        subject = await self.read(key)
        return subject if subject is None or subject.sealed is None else await self.read(subject.sealed)

    async def current(self, ref: Ref) -> tuple[Ref, Subject | None]:
        """Who goes by a subject's id now, as committed: another process may have erased whom this one knows by it."""
        subject = await self.read(ref.key)
        while subject is not None and subject.sealed == ERASED:
            self.names.retire(ref)
            ref = self.ref(ref.kind, ref.id)
            subject = await self.read(ref.key)
        return ref, subject

    def known(self, key: bytes) -> Subject | None:
        """A subject as memory has it; read it first."""
        return self._documents.get(key)

    async def read_all(self, keys: Sequence[bytes]) -> list[Subject | None]:
        """Subjects as committed, in one store call."""
        await self._bring(keys)
        return [self._documents.get(key) for key in keys]

    async def _bring(self, keys: Iterable[bytes]) -> None:
        """Have these subjects in memory, as committed by whomever."""
        if self.shared:
            await self._documents.refresh(keys, self.clock())
        else:
            await self._documents.load(keys)

    async def catch_up(self, keys: Iterable[bytes]) -> None:
        """Let the streams hear that another process has committed these subjects."""
        concerned = [key for key in dict.fromkeys(keys) if self.streams.concerns(key)]
        for subject in await self.read_all(concerned):
            if subject is not None:
                self.streams.catch_up(subject, self._facts(subject))

    async def hear_of(self, keys: Iterable[bytes]) -> None:
        """Know these subjects as they are now: what a commit ordered may be here before memory hears of that commit."""
        if not self.shared:  # else every read does so
            await self._documents.refresh(keys, self.clock())

    async def watch(self, subscription: Subscription) -> None:
        """Let it hear of its subject's version, which covers a user's account too, until `streams.remove`."""
        self.streams.add(subscription)
        try:
            subject = await self.read(subscription.key)
            if subject and subject.account:
                await self.read(subject.account)
        except BaseException:
            self.streams.remove(subscription)
            raise
        subject = self._documents.get(subscription.key)  # it may have been committed while the account was read
        if subject:
            self.streams.move(subscription, subject, self._facts(subject))

    async def changes(self) -> AsyncIterator[int]:
        """The number of commits so far, now and after every batch; a slow reader skips."""
        while not self.leaving:
            seen = self.commits
            yield seen
            async with self._committed:
                await self._committed.wait_for(lambda: self.leaving or self.commits != seen)  # noqa: B023

    async def _serve(self) -> None:
        """A lone job is committed at once; after a batch of several, the next one is gathered."""
        several = False
        while not self._closing or len(self.queue) or self._held:
            await self.queue.wait()
            if several or len(self.queue) > 1:
                await self._gather()
            jobs = self.queue.take(BATCH)
            several = len(jobs) > 1
            if jobs:
                await self._guarded(jobs)

    async def _gather(self) -> None:
        """Let the requests that the loop is already reading join the batch; it does not wait for others.

        The loop turns at least once, because a commit may not let it; with a full batch that is later.
        """
        before = -1
        while before < len(self.queue) < BATCH:
            before = len(self.queue)
            await asyncio.sleep(0)

    async def _guarded(self, jobs: list[Job]) -> None:
        try:
            await self._load(jobs)
            jobs = [job for job in jobs if self._is_ready(job)]
            await self._batch(self._chains(jobs))
        except Exception as error:
            for job in jobs:
                job.fail(error)
        self._documents.trim()

    def _is_ready(self, job: Job) -> bool:
        """Whether nothing of a visitor is left to be taken over; else the job comes back when it is."""
        if job.visitor is None or self.merging.is_settled(job.visitor):
            return True
        self._put_back(job, job.visitor)
        return False

    def _put_back(self, job: Job, visitor: Ref) -> None:
        """Let a job come again when its visitor is merged."""
        task = asyncio.create_task(self._hold(job, visitor))
        self._held.add(task)
        task.add_done_callback(self._let_go)

    def _let_go(self, task: asyncio.Task[None]) -> None:
        """A server that stops waits for nothing else."""
        self._held.discard(task)
        self.queue.wake()

    async def _hold(self, job: Job, visitor: Ref) -> None:
        try:
            job.ref = await self.merging.merge(visitor, job.ref)
            job.visitor = None
            self.queue.put(job)
        except BaseException as error:
            job.fail(error)

    def _chains(self, jobs: list[Job]) -> list[Chain]:
        chains: dict[bytes, Chain] = {}
        for job in jobs:
            key = job.ref.key
            chain = chains.get(key)
            if chain is None:
                chain = chains[key] = Chain(job.ref, self._documents[key], self._experiences)
            chain.jobs.append(job)
        return list(chains.values())

    async def _batch(self, chains: list[Chain]) -> None:
        pending = chains
        while pending:
            advanced = self._advance(pending)
            writing = [chain for chain in advanced if chain.write is not None]
            reading = [chain for chain in advanced if chain.write is None] if self.shared else []
            positions, pending = await self._commit(writing, reading)
            for chain in advanced:
                if chain not in pending:
                    self._answer(chain)
            self.commits += 1
            await asyncio.sleep(0)  # those who were answered go on first
            if positions:
                self._tell([chain for chain in writing if chain not in pending], positions)
        async with self._committed:
            self._committed.notify_all()

    async def _load(self, jobs: list[Job]) -> None:
        """Documents first, then what they point to: accounts and pinned bundles."""
        keys = [job.ref.key for job in jobs]
        visitors = [job.visitor.key for job in jobs if job.visitor is not None]
        joined = [input.account for job in jobs for input in job.inputs if isinstance(input, Group)]
        if self.shared:
            unsure = self.merging.unsure(visitors)
            await self._documents.refresh(unsure, self.clock())
            self.merging.note(unsure)
        await self._documents.load(keys + visitors + joined)
        subjects = [subject for key in keys if (subject := self._documents.get(key))]
        theirs = [subject.account for subject in subjects if subject.account]
        if self.shared:
            await self._documents.refresh_old(theirs, self.clock())
        else:
            await self._documents.load(theirs)
        accounts = self._documents.sharing(subjects) if self.bundles.bundle.accounts_act else ()
        await self.bundles.load([*subjects, *accounts])

    def _advance(self, chains: list[Chain]) -> list[Chain]:
        """Advance chains at one moment; returns those that did not fail."""
        now, workspace = self.clock(), self.bundles.workspace
        view = self._view(now)
        advanced = []
        for chain in chains:
            try:
                chain.advance(workspace, view, now)
            except Exception as error:
                chain.fail(error)
            else:
                advanced.append(chain)
        return advanced

    def _view(self, now: int) -> View:
        find, card = self._documents.find, self.bundles.bundle.scorecard

        def view(account: bytes | None) -> Context:
            kept = find(account) if account else None
            return kept.view(card, now) if kept else NOWHERE

        return view

    async def _commit(self, writing: list[Chain], reading: list[Chain]) -> tuple[Positions, list[Chain]]:
        """Commit the writes; returns where they stand in the logs, and the chains that must be advanced again."""
        if not writing and not reading:
            return {}, []
        writes = [chain.write for chain in writing if chain.write is not None]
        reads = [(chain.ref.key, chain.before.version) for chain in reading]
        if self.shared:
            reads += self._idle_visitors((*writing, *reading))
        committed = await self.store.commit(writes, (), self.clock(), reads)
        for key, document in committed.moved.items():
            self._documents.learn(key, document, self.clock())
        losers = [chain for chain in reading if chain.ref.key in committed.moved]
        for chain in losers:
            chain.put(committed.moved[chain.ref.key])
        for chain, conflict in zip(writing, committed.conflicts, strict=True):
            if conflict is None:
                chain.keep()
            else:
                chain.refuse(conflict)
                losers.append(chain)
        return committed.positions, losers

    def _idle_visitors(self, chains: Iterable[Chain]) -> set[tuple[bytes, int]]:
        """The visitors before these users who had done nothing, with the version that says so."""
        visitors = {job.visitor.key for chain in chains for job in chain.jobs if job.visitor is not None}
        return {(key, 0) for key in visitors if self.known(key) is None}

    def _answer(self, chain: Chain) -> None:
        subject = chain.subject
        if subject.sealed == ERASED:  # by whatever process
            self.names.retire(chain.ref)
        facts = self._facts(subject)
        if chain.write is not None:
            self.streams.publish(subject, chain.before, facts)
        late = self._late(chain) if self.shared else {}
        for job, visitor in late.items():
            self._put_back(job, visitor)
        chain.answer(version_of(subject.version, facts), late)

    def _late(self, chain: Chain) -> dict[Job, Ref]:
        """The jobs whose visitor turned out, by the commit, to have left something elsewhere."""
        return {job: job.visitor for job in chain.jobs if job.visitor and not self.merging.is_settled(job.visitor)}

    def _tell(self, committed: list[Chain], positions: Positions) -> None:
        for listener in self.listeners:
            listener(committed, positions)

    def _facts(self, subject: Subject) -> int:
        account = self._documents.get(subject.account) if subject.account else None
        return account.facts if account else 0
