"""The log of a run, played again from its beginning by the pure core: what the store ought to hold beside it."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct, msgpack
from msgspec.structs import replace

from annai.core.advance import advance, due
from annai.core.context import NOWHERE, Workspace
from annai.core.effects import Effect
from annai.core.inputs import AnyInput, Heard
from annai.core.standing import standings
from annai.core.subject import Ref, Subject
from annai.runtime import records
from annai.runtime.documents import new_subject
from annai.store.protocol import Entry
from annai.workers.hearing import heard, hearings

_personal = msgpack.Decoder(records.PersonalPart).decode


class Folded(Struct):
    """A subject after its latest record, of `at`. Its version counts the batches that hold records of it."""

    subject: Subject
    at: int
    batch: tuple[int, int] = (0, 0)

    @property
    def name(self) -> str:
        return f"{self.subject.kind} {self.subject.personal.id}"


class Fold:
    """`ordered` are all effects by their ids, `ends` the inputs that finished outbox rows, by the rows' ids.

    `findings` are records that do not follow from their inputs.
    Nothing in the workspace reads an account, so every step is decided without one.
    """

    def __init__(self, workspace: Workspace, entries: Sequence[Entry]) -> None:
        self.subjects: dict[bytes, Folded] = {}
        self.ordered: dict[str, Effect] = {}
        self.ends: dict[str, AnyInput] = {}
        self.findings: list[str] = []
        self._workspace = workspace
        self._entries = {(entry.partition, entry.position): entry for entry in entries}
        for entry in entries:
            self._play(entry)

    def due(self, folded: Folded) -> int | None:
        """To which moment the subject's timer ought to be set."""
        where = standings(self._workspace, folded.subject.runs)
        return due(self._workspace, folded.subject, where, NOWHERE, folded.at)

    def _play(self, entry: Entry) -> None:
        body, who, key = records.body_of(entry.record), _personal(entry.record.personal), entry.record.subject
        folded = self.subjects.get(key)
        if folded is None:
            folded = self.subjects[key] = Folded(new_subject(Ref(body.kind, who.id, key), body.at), body.at)
        batch = (entry.position.epoch, entry.position.sequence)
        if batch != folded.batch:
            folded.subject = replace(folded.subject, version=folded.subject.version + 1)
        folded.at, folded.batch = body.at, batch
        for step, personal in zip(body.steps, who.inputs, strict=True):
            self._step(folded, step, self._told(step.input, key) if isinstance(step.input, Heard) else personal)

    def _told(self, input: Heard, account: bytes) -> dict[str, Any]:
        """What an account heard of its users, which stands in their own records."""
        found = [self._entries[report.partition, report.position] for report in input.reports]
        kept = self._workspace.bundle.asked.account_kept
        told = [each for entry in found for each in hearings(entry, records.body_of(entry.record), kept)]
        return heard([each for each in told if each.account.key == account], input.at).personal

    def _step(self, folded: Folded, step: records.Logged, personal: dict[str, Any]) -> None:
        input = replace(step.input, personal=personal)
        result = advance(self._workspace, folded.subject, NOWHERE, input, folded.at)
        if result.refused is not None or result.signals != step.signals:
            self.findings.append(f"log: {folded.name}: {input.id or type(input).__name__} led to other signals")
        folded.subject = result.subject
        self.ordered |= {effect.id: effect for effect in result.effects}
        if input.finishes is not None:
            self.ends[input.finishes] = input
