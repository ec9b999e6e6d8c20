"""Files of records: what goes in comes out, sealed for whoever lacks the key, and a changed byte is seen."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from annai.archive.cipher import Cipher
from annai.archive.errors import ArchiveDamaged
from annai.archive.records import opened, pack, unpack
from annai.core.subject import Position
from annai.store.archiving import Segment
from annai.store.protocol import Entry, Record

ANN, BOB = bytes(16), bytes([254]) + bytes(15)
KEYS = {ANN: b"a" * 32, BOB: b"b" * 32}


def entry(subject: bytes, sequence: int, personal: bytes = b"ann@example.com") -> Entry:
    return Entry(subject[0] >> 1, Position(0, sequence, 0), Record(subject, b"body", personal))


def segment(content: bytes) -> Segment:
    return Segment(1, "log/1", sha256(content).digest(), len(content), 0, 0, 0, {}, {})


entries = st.builds(entry, st.sampled_from([ANN, BOB]), st.integers(1, 9), st.binary(min_size=1, max_size=99))


@given(st.lists(entries))
def test_records_are_read_back(entries: list[Entry]) -> None:
    content = pack(entries, Cipher(KEYS))
    assert opened(unpack(segment(content), content), Cipher(KEYS)) == entries


def test_without_its_key_a_personal_part_is_gone_and_its_neighbour_is_not() -> None:
    content = pack([entry(ANN, 1), entry(BOB, 1)], Cipher(KEYS))
    first, second = opened(unpack(segment(content), content), Cipher({BOB: KEYS[BOB]}))
    assert first == replace(entry(ANN, 1), record=Record(ANN, b"body", b""))
    assert second == entry(BOB, 1)


def test_what_has_no_key_is_not_written() -> None:
    content = pack([entry(ANN, 1)], Cipher({}))
    [record] = unpack(segment(content), content)
    assert record.personal == b""
    assert opened([record], Cipher(KEYS)) == [replace(entry(ANN, 1), record=Record(ANN, b"body", b""))]


def test_a_file_shows_nothing_of_a_personal_part() -> None:
    content = pack([entry(ANN, 1)], Cipher(KEYS))
    assert b"example.com" not in b"".join(record.personal for record in unpack(segment(content), content))


@pytest.mark.parametrize("place", [0, 20, -1])
def test_a_changed_byte_is_seen(place: int) -> None:
    content = bytearray(pack([entry(ANN, 1)], Cipher(KEYS)))
    whole = segment(bytes(content))
    content[place] ^= 1
    with pytest.raises(ArchiveDamaged, match="log/1: is not what was written"):
        unpack(whole, bytes(content))


def test_a_personal_part_cannot_stand_for_another() -> None:
    content = pack([entry(ANN, 1), entry(ANN, 2, b"other")], Cipher(KEYS))
    first, second = unpack(segment(content), content)
    for moved in (replace(first, personal=second.personal), replace(first, position=second.position)):
        with pytest.raises(ArchiveDamaged, match="does not fit"):
            opened([moved], Cipher(KEYS))


def test_a_file_of_another_kind_is_refused() -> None:
    for content in (b"annai-records-1\nno zlib", b"something else"):
        with pytest.raises(ArchiveDamaged):
            unpack(segment(content), content)
