"""A chain: all submissions to one subject in a batch, advanced one after the other and committed as one write.

When the store refuses the write, the chain is advanced again from the document that the store returned, without
the inputs that turned out to be taken. So advancing a chain must leave no trace outside its result.
"""

import logging
from asyncio import Future
from collections.abc import Callable, Container, Sequence
from zlib import crc32

from msgspec import UNSET, Raw, Struct, UnsetType
from msgspec.structs import replace

from annai.core.advance import Advance, advance, due
from annai.core.context import NOWHERE, Context, Workspace
from annai.core.decide import claims, decide
from annai.core.effects import Effect
from annai.core.feed import feed_of
from annai.core.filters import TextError
from annai.core.inputs import AnyInput, Due, Heard, Page, Posted, Report, Visit
from annai.core.locale import MAX_LENGTH
from annai.core.look import Look
from annai.core.present import Sight
from annai.core.room import MAX_BYTES, fitted
from annai.core.standing import Standings, standings
from annai.core.subject import Ref, Subject
from annai.runtime import records
from annai.runtime.documents import Kept, decode, encode, new_subject
from annai.runtime.experiences import Experiences
from annai.store.errors import Fenced
from annai.store.protocol import Conflict, Member, Record, Write
from annai.wire.feed import Feed

log = logging.getLogger("annai.runtime")


class Refused(Struct, frozen=True):
    """An input that its subject could not take. `code` and `message` are its subject's."""

    id: str
    code: str
    message: str


class Reply(Struct, frozen=True):
    """The durable answer to a submission."""

    version: str
    experiences: tuple[Raw, ...] = ()  # each is JSON
    refused: tuple[Refused, ...] = ()
    effects: tuple[Effect, ...] = ()
    changed: bool = False  # whether an input of it was taken
    feed: Feed | UnsetType = UNSET


class Job:
    """A submission that waits for its answer."""

    __slots__ = ("fence", "future", "inputs", "look", "ref", "visitor", "weight")

    def __init__(
        self,
        ref: Ref,
        inputs: Sequence[AnyInput],
        look: Look | None,
        future: "Future[Reply]",
        visitor: Ref | None = None,
        fence: int = 0,
    ) -> None:
        self.ref = ref
        self.inputs = inputs
        self.weight = len(inputs) or 1  # a look alone is work as well
        self.look = look
        self.future = future
        self.visitor = visitor  # who becomes the subject before
        self.fence = fence  # the token of the lease under which it works; 0: under none

    def fail(self, error: BaseException) -> None:
        if not self.future.done():
            self.future.set_exception(error)


View = Callable[[bytes | None], Context]
# Of a Reply, all but its version:
Answer = tuple[tuple[Raw, ...], tuple[Refused, ...], tuple[Effect, ...], bool, Feed | UnsetType]


class Chain:
    """One subject's jobs. After `advance`, `write` is what to commit (None: nothing changed).

    `logged` are the write's records, each with the body that it encodes. `kept` is the subject as committed.
    """

    __slots__ = (
        "_answers",
        "_delivered",
        "_effects",
        "_experiences",
        "_failed",
        "_members",
        "_now",
        "_pending",
        "_seen",
        "_view",
        "_views",
        "_where",
        "_workspace",
        "before",
        "jobs",
        "kept",
        "logged",
        "ref",
        "subject",
        "taken",
        "write",
    )

    def __init__(self, ref: Ref, kept: Kept, experiences: Experiences) -> None:
        self.ref = ref
        self.kept = kept
        self._experiences = experiences
        self.jobs: list[Job] = []
        self.taken: set[str] = set()
        self.write: Write | None = None
        self._answers: list[Answer] = []

    def advance(self, workspace: Workspace, view: View, now: int) -> None:
        """Advance the subject, as committed or new with version 0, by every job."""
        self._workspace, self._view, self._now = workspace, view, now
        self.before = self.subject = self.kept.subject or new_subject(self.ref, now)
        self._seen: set[str] = set()
        self.logged: list[tuple[Record, records.Body]] = []
        self._effects: list[Effect] = []
        self._members: dict[bytes, Member] = {}
        self._pending: list[tuple[Subject, list[records.Logged], dict[bytes, records.Viewed]]] = []
        self._delivered: list[str] = []
        self._failed: list[tuple[str, str]] = []
        self._where = self.kept.where(workspace)
        self._answers = [self._job(job) for job in self.jobs]
        self.write = self._write()

    def _job(self, job: Job) -> Answer:
        refused: list[Refused] = []
        steps: list[records.Logged] = []
        effects = len(self._effects)
        self._views: dict[bytes, records.Viewed] = {}
        for input in self._inputs(job):
            self._input(input, steps, refused)
        if job.look is not None and self._workspace.bundle.caps:
            self._reserve(job.look, steps, refused)
        if steps:
            self._pending.append((self.subject, steps, self._views))
        shown = self._decide(job.look) if job.look is not None else ()
        feed = self._feed(job.look) if job.look is not None else UNSET
        return shown, tuple(refused), tuple(self._effects[effects:]), bool(steps), feed

    def _inputs(self, job: Job) -> Sequence[AnyInput]:
        """With a look comes its page view, where that may start a flow, or lets time act as nothing else does."""
        look = job.look
        if look is None or not self._matters(look, bool(job.inputs)):
            return job.inputs
        return [*job.inputs, Page(at=self._now, received=self._now, personal=look.page())]

    def _matters(self, look: Look, with_inputs: bool) -> bool:
        """Whether the page view may change anything that the inputs do not."""
        starts = self._workspace.bundle.by_page.of(look.path)
        told = look.locale[:MAX_LENGTH]
        return not with_inputs or bool(starts) or bool(told and told != self.subject.personal.locale)

    def _input(self, input: AnyInput, steps: list[records.Logged], refused: list[Refused]) -> None:
        if input.id and (input.id in self._seen or input.id in self.taken):
            return
        context = self._context()
        result = advance(self._workspace, self.subject, context, input, self._now, self._where)
        if result.refused is not None:
            if input.id:
                refused.append(Refused(input.id, result.refused, result.because))
            return
        self._where, before = result.standings, self.subject
        if result.subject is not before or (input.id and not isinstance(input, Visit)):
            self._take(input, result, steps)
        if self.subject.account != before.account:  # what conditions read of the account is another's now
            self._input(Due(at=self._now, received=self._now), steps, refused)

    def _context(self) -> Context:
        """What is read of the subject's account; the record names it."""
        account = self.subject.account
        context = self._view(account)
        if account is not None and account not in self._views and context is not NOWHERE:
            self._views[account] = records.Viewed(context.version, context.at)
        return context

    def _take(self, input: AnyInput, result: Advance, steps: list[records.Logged]) -> None:
        if input.id:
            self._seen.add(input.id)
        self.subject = result.subject
        self._effects += result.effects
        steps.append(records.Logged(input, result.signals, result.subject.account))
        if input.finishes is not None:
            self._finish(input, input.finishes)
        elif isinstance(input, Heard):
            for report in input.reports:
                self._meet(report)

    def _finish(self, input: AnyInput, row: str) -> None:
        if isinstance(input, Posted) and not input.sent:
            self._failed.append((row, str(input.personal.get("error", ""))))
        else:
            self._delivered.append(row)

    def _meet(self, report: Report) -> None:
        """Note the user of whom an account heard as its member."""
        known = self._members.get(report.user)
        joined = min(known.joined, report.at) if known else report.at
        last_seen = max(known.last_seen, report.at) if known else report.at
        self._members[report.user] = Member(self.ref.key, report.user, report.role, joined, last_seen)

    def _reserve(self, look: Look, steps: list[records.Logged], refused: list[Refused]) -> None:
        """What the page is about to show takes its place in the caps, in this very commit."""
        context = self._view(self.subject.account)
        for claim in claims(self._workspace, self.subject, self.where(), context, look, self._now):
            self._input(claim, steps, refused)

    def _decide(self, look: Look) -> tuple[Raw, ...]:
        context = self._view(self.subject.account)
        try:
            return decide(self._workspace, self.subject, self.where(), context, look, self._now, self._make)
        except TextError as error:
            log.error("subject %s is shown nothing: %s", self.ref.key.hex(), error)
            return ()

    def _feed(self, look: Look) -> Feed | UnsetType:
        """Nothing where nothing was ever announced, unless the tab asks."""
        if not (look.feed or self.subject.personal.feed):
            return UNSET
        context = self._view(self.subject.account)
        try:
            return feed_of(self._workspace, self.subject, context, look, self._now)
        except TextError as error:
            log.error("subject %s has no feed: %s", self.ref.key.hex(), error)
            return UNSET

    def _make(self, sight: Sight) -> Raw:
        return self._experiences.of(self.ref.key, sight)

    def where(self) -> Standings:
        """Where the subject stands, as its last input left it."""
        if self._where is None:
            self._where = standings(self._workspace, self.subject.runs)
        return self._where

    def _record(self, document: bytes) -> None:
        """The log's records of the write; the last one vouches for the document."""
        digest = self._workspace.bundle.digest
        held = tuple(sorted(self._workspace.held)) if self._workspace.held else ()
        version, last = self.subject.version, self._pending[-1][1]
        for subject, steps, views in self._pending:
            body = records.Body(subject.kind, self._now, digest, records.bare(steps), version, views, held)
            checksum = crc32(document) if steps is last else 0
            self.logged.append((records.encode(subject, steps, body, checksum), body))

    def _write(self) -> Write | None:
        if not self._pending:
            return None
        before = self.before.version
        self.subject = replace(self.subject, version=before + 1)
        document = encode(self.subject)
        if len(document) > MAX_BYTES:
            document = self._fit(document)
        self._record(document)
        return Write(
            key=self.ref.key,
            kind=self.ref.kind,
            expected=before,
            document=document,
            message_ids=tuple(self._seen),
            records=tuple([record for record, _ in self.logged]),
            due=due(self._workspace, self.subject, self.where(), self._view(self.subject.account), self._now),
            effects=tuple(self._effects),
            delivered=tuple(self._delivered),
            failed=tuple(self._failed),
            members=tuple(self._members.values()),
            fence=max([job.fence for job in self.jobs]),
        )

    def _fit(self, document: bytes) -> bytes:
        """Forget what there is no room for."""
        self.subject = fitted(self.subject)
        less = encode(self.subject)
        if len(less) < len(document):
            log.warning("subject %s had %d bytes and has forgotten history", self.ref.key.hex(), len(document))
        return less

    def keep(self) -> None:
        """What was written is committed."""
        self.kept.put(self.subject, self.where(), self._workspace)

    def put(self, document: bytes | None) -> None:
        """Another process has committed the subject: the chain is to be advanced anew."""
        self.kept.put(None if document is None else decode(document))

    def refuse(self, conflict: Conflict) -> None:
        """What was written was refused; the chain is to be advanced anew, if a job is left."""
        self.put(conflict.document)
        self.taken |= conflict.taken
        if conflict.fenced:
            late, self.jobs = [job for job in self.jobs if job.fence], [job for job in self.jobs if not job.fence]
            for job in late:
                job.fail(Fenced())

    def answer(self, version: str, late: Container[Job] = ()) -> None:
        """Answer its jobs but those that are `late`."""
        for job, answer in zip(self.jobs, self._answers, strict=True):
            if not job.future.done() and job not in late:
                job.future.set_result(Reply(version, *answer))

    def fail(self, error: BaseException) -> None:
        for job in self.jobs:
            job.fail(error)
