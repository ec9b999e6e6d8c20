"""The commits of a subject that the log tells of, each with its records."""

from collections.abc import Sequence
from contextlib import suppress
from itertools import groupby

from msgspec import DecodeError, Raw, Struct, msgpack
from msgspec.structs import replace

from annai.past.begin import Begin
from annai.past.errors import Gone
from annai.past.pages import SKEW, Pages
from annai.past.replay import Step, steps_of
from annai.store.protocol import Entry

FOREVER = 1 << 62
Commit = Sequence[Step]


class Head(Struct, frozen=True, array_like=True):
    """How a record's body begins."""

    kind: Raw
    at: int
    bundle: bytes


class Told(Struct, frozen=True):
    """The commits, and the bundle that decided last; None: nothing was decided there."""

    commits: Sequence[Commit]
    bundle: bytes | None


_head = msgpack.Decoder(Head).decode


async def commits_of(pages: Pages, subject: bytes, begin: Begin, moment: int = FOREVER, version: int = FOREVER) -> Told:
    """A subject's commits from a beginning to a moment, and up to a version. Raises Gone when some are missing."""
    found: list[Entry] = []
    bundle: bytes | None = None
    async for entry in pages.behind(subject, begin.after):
        head = _head_of(entry)
        if head is None:
            continue
        if head.at > moment + SKEW:
            break
        if entry.record.subject == subject:
            if head.at > moment:
                break
            found.append(entry)
        if head.at <= moment:
            bundle = head.bundle
    commits = [_steps(list(each)) for _, each in groupby(found, lambda one: replace(one.position, index=0))]
    wanted = [each for each in commits if begin.state.version < each[-1].body.version <= version]
    for expected, commit in enumerate(wanted, begin.state.version + 1):
        if commit[-1].body.version != expected:
            raise Gone("The log's records of before are not kept any more.")
    return Told(wanted, bundle)


def _head_of(entry: Entry) -> Head | None:
    """None: the record cannot be decoded; if it is the subject's, a version is missing."""
    with suppress(DecodeError):
        return _head(entry.record.body)
    return None


def _steps(entries: Sequence[Entry]) -> list[Step]:
    """Raises Gone when one of them cannot be decoded."""
    try:
        return steps_of(entries)
    except DecodeError as error:
        raise Gone("A record of the log of then cannot be decoded.") from error


async def first_version(pages: Pages, subject: bytes, begin: Begin) -> int | None:
    """The version that the first record behind a beginning made; None when there is none."""
    async for entry in pages.behind(subject, begin.after):
        if entry.record.subject == subject:
            return _steps([entry])[0].body.version
    return None
