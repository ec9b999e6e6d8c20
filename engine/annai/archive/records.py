"""A file of records, in the order of the log.

Bodies name nobody and are read as they are; each personal part is sealed under the key of its subject.
"""

from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from msgspec import Struct, msgpack

from annai.archive.cipher import Cipher
from annai.archive.content import packed, unpacked
from annai.archive.errors import ArchiveDamaged
from annai.core.subject import Position, partition_of
from annai.store.archiving import Segment
from annai.store.protocol import Entry, Record

MARK = b"annai-records-1\n"


class Said(Struct, frozen=True, array_like=True):
    """What a record says of nobody."""

    position: Position
    subject: bytes
    body: bytes


class Sealed(Struct, frozen=True):
    """A record as it stands in a file."""

    position: Position
    subject: bytes
    body: bytes
    personal: bytes


_encode = msgpack.Encoder().encode
_said = msgpack.Decoder(list[Said]).decode
_personal = msgpack.Decoder(list[bytes]).decode


def pack(entries: Sequence[Entry], cipher: Cipher) -> bytes:
    """The file that holds these records."""
    said = [Said(entry.position, entry.record.subject, entry.record.body) for entry in entries]
    return packed(MARK, said, [_sealed(entry, cipher) for entry in entries])


def _sealed(entry: Entry, cipher: Cipher) -> bytes:
    return cipher.seal(entry.record.subject, _encode(entry.position), entry.record.personal)


def unpack(segment: Segment, content: bytes) -> list[Sealed]:
    """The records of a segment's file, still sealed. Raises ArchiveDamaged."""
    rows = unpacked(MARK, _said, _personal, segment.name, segment.checksum, content)
    return [Sealed(said.position, said.subject, said.body, personal) for said, personal in rows]


def opened(records: Sequence[Sealed], cipher: Cipher) -> list[Entry]:
    """The records as the log had them; one whose key is gone has an empty personal part. Raises ArchiveDamaged."""
    try:
        return [_opened(record, cipher) for record in records]
    except InvalidTag as error:
        raise ArchiveDamaged("a personal part does not fit its subject's key") from error


def _opened(record: Sealed, cipher: Cipher) -> Entry:
    personal = cipher.open(record.subject, _encode(record.position), record.personal) or b""
    return Entry(partition_of(record.subject), record.position, Record(record.subject, record.body, personal))
