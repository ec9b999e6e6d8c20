"""A file of snapshots: subjects as they were at a moment, in the order of their keys.

Rules:
1. What is personal is sealed under the subject's key.
2. What runs carry may be what another person's event told: of an account's runs, and of steps that were lent. It is
   sealed apart, under a key of the account and the segment, which is destroyed when somebody of the account is erased.
"""

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Any

from cryptography.exceptions import InvalidTag
from msgspec import Struct, msgpack
from msgspec.structs import replace

from annai.archive.cipher import Cipher
from annai.archive.content import packed, unpacked
from annai.archive.errors import ArchiveDamaged
from annai.core.erasure import tellers
from annai.core.subject import Personal, Subject
from annai.store.archiving import Part

MARK = b"annai-subjects-1\n"
Carried = dict[str, dict[str, dict[str, Any]]]  # by flow


class Taken(Struct, frozen=True):
    """A subject that is to be written: `told` is what its runs carry of others, by the account of these."""

    bare: Subject
    personal: Personal
    told: dict[bytes, Carried]


class Said(Struct, frozen=True, array_like=True):
    """A subject's document without the personal part."""

    subject: bytes
    body: bytes


class Sealed(Struct, frozen=True, array_like=True):
    """Its personal part, and what others told, by the account of these."""

    personal: bytes
    told: dict[bytes, bytes]


class Snapshot(Struct, frozen=True):
    """A subject as it stands in a file."""

    subject: bytes
    body: bytes
    personal: bytes
    told: dict[bytes, bytes]


_encode = msgpack.Encoder().encode
_said = msgpack.Decoder(list[Said]).decode
_sealed_parts = msgpack.Decoder(list[Sealed]).decode
_subject = msgpack.Decoder(Subject).decode
_personal = msgpack.Decoder(Personal).decode
_carried = msgpack.Decoder(Carried).decode


def told_key(account: bytes, segment: int) -> bytes:
    """The name of the key for what people of an account told each other's runs, with a segment's snapshots."""
    return blake2b(account + segment.to_bytes(8, "big"), digest_size=16).digest()


def take(document: bytes) -> Taken:
    """What is to be written of a document."""
    subject = _subject(document)
    carried, of = subject.personal.carried, tellers(subject)
    told: dict[bytes, Carried] = {}
    for flow, account in of.items():
        told.setdefault(account, {})[flow] = carried[flow]
    own = {flow: {} if flow in of else values for flow, values in carried.items()}  # so the order is kept
    return Taken(replace(subject, personal=Personal("")), replace(subject.personal, carried=own), told)


def keys_of(taken: Iterable[Taken], segment: int) -> list[bytes]:
    """The names of all keys under which these are sealed, in order."""
    return sorted({name for one in taken for name in (one.bare.key, *(told_key(each, segment) for each in one.told))})


def pack(taken: Sequence[Taken], segment: int, cipher: Cipher) -> bytes:
    """The file that holds these, which are in the order of their keys."""
    said = [Said(one.bare.key, _encode(one.bare)) for one in taken]
    return packed(MARK, said, [_sealed(one, segment, cipher) for one in taken])


def _sealed(one: Taken, segment: int, cipher: Cipher) -> Sealed:
    key, place = one.bare.key, _place(segment)
    told = {
        account: cipher.seal(told_key(account, segment), place + key, _encode(carried))
        for account, carried in one.told.items()
    }
    return Sealed(cipher.seal(key, place, _encode(one.personal)), told)


def unpack(part: Part, content: bytes) -> list[Snapshot]:
    """The snapshots of a file, still sealed. Raises ArchiveDamaged."""
    rows = unpacked(MARK, _said, _sealed_parts, part.name, part.checksum, content)
    return [Snapshot(said.subject, said.body, sealed.personal, sealed.told) for said, sealed in rows]


def find(part: Part, content: bytes, subject: bytes) -> Snapshot | None:
    """A subject's snapshot in a file. Raises ArchiveDamaged."""
    return next((one for one in unpack(part, content) if one.subject == subject), None)


def opened(snapshot: Snapshot, segment: int, cipher: Cipher) -> tuple[Subject | None, bool]:
    """The subject, and whether all of it can be read still; None when its key is gone. Raises ArchiveDamaged."""
    key, place = snapshot.subject, _place(segment)
    try:
        sealed = cipher.open(key, place, snapshot.personal)
        told = {
            account: cipher.open(told_key(account, segment), place + key, each)
            for account, each in snapshot.told.items()
        }
    except InvalidTag as error:
        raise ArchiveDamaged("a personal part does not fit its subject's key") from error
    if sealed is None:
        return None, False
    subject = replace(_subject(snapshot.body), personal=_personal(sealed))
    carried = {flow: each for part in told.values() if part is not None for flow, each in _carried(part).items()}
    return _with(subject, carried), None not in told.values()


def _with(subject: Subject, told: Carried) -> Subject:
    """The subject with what others told, as far as that is not gone."""
    of = tellers(subject)
    kept = {
        flow: told.get(flow, own) for flow, own in subject.personal.carried.items() if flow in told or flow not in of
    }
    return replace(subject, personal=replace(subject.personal, carried=kept))


def _place(segment: int) -> bytes:
    return b"snapshot" + segment.to_bytes(8, "big")
