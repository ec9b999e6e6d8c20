"""One commit worked out again: a subject, and the log's records of it, give the document that was written then.

The last record of a commit holds the document's checksum. So whoever replays it knows whether it is the very same.
"""

from collections.abc import Mapping, Sequence
from zlib import crc32

from msgspec import Struct
from msgspec.structs import replace

from annai.core.advance import advance
from annai.core.context import NOWHERE, Context, Workspace
from annai.core.inputs import AnyInput
from annai.core.room import MAX_BYTES, fitted
from annai.core.subject import Ref, Subject
from annai.runtime.documents import encode, new_subject
from annai.runtime.records import Body, PersonalPart, body_of, personal_of
from annai.store.protocol import Entry


class Step(Struct, frozen=True):
    """A record of a commit, read."""

    entry: Entry
    body: Body
    who: PersonalPart

    @property
    def inputs(self) -> list[AnyInput]:
        """The inputs with their personal parts, but for what stands in records of others."""
        given = self.who.inputs
        return [replace(step.input, personal=one) for step, one in zip(self.body.steps, given, strict=True)]


class State(Struct, frozen=True):
    """A subject as a commit left it; `exact`: this is byte for byte what the store held."""

    subject: Subject | None
    exact: bool = True

    @property
    def version(self) -> int:
        return 0 if self.subject is None else self.subject.version


def steps_of(entries: Sequence[Entry]) -> list[Step]:
    return [Step(entry, body_of(entry.record), personal_of(entry.record)) for entry in entries]


def replayed(
    before: State,
    steps: Sequence[Step],
    inputs: Sequence[Sequence[AnyInput]],
    workspace: Workspace,
    views: Sequence[Mapping[bytes, Context]],
) -> State:
    """The state after a commit. `inputs` are those of each of its records, `views` the accounts that each one read."""
    first, last = steps[0], steps[-1]
    ref = Ref(first.body.kind, first.who.id, first.entry.record.subject)
    subject = before.subject or new_subject(ref, first.body.at)
    for step, given, read in zip(steps, inputs, views, strict=True):
        for input in given:
            context = read.get(subject.account, NOWHERE) if subject.account is not None else NOWHERE
            subject = advance(workspace, subject, context, input, step.body.at).subject
    subject = replace(subject, version=last.body.version)
    if len(encode(subject)) > MAX_BYTES:
        subject = fitted(subject)
    return State(subject, crc32(encode(subject)) == last.who.checksum)
