"""Files of snapshots: what goes in comes out byte for byte; without a key the part that it locks is gone."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import msgpack

from annai.archive.cipher import Cipher
from annai.archive.errors import ArchiveDamaged
from annai.archive.snapshots import find, keys_of, opened, pack, take, told_key
from annai.core.subject import Assignment, Ledger, Personal, Run, Subject
from annai.store.archiving import Part

ANN, ACME = bytes(16), bytes([254]) + bytes(15)
NUMBER = 7
OWN, LENT = "own", "lent@acme"
values = st.dictionaries(
    st.sampled_from(("event", "answer")), st.dictionaries(st.text(max_size=3), st.text(max_size=9))
)


def run(origin: bytes | None) -> Run:
    assigned = Assignment(1, origin=origin) if origin else None
    return Run(1, b"bundle", "s1", "showing", started=1, entered=1, account=ACME, assigned=assigned)


@st.composite
def subjects(draw: st.DrawFn) -> Subject:
    carried = draw(st.permutations([(OWN, draw(values)), (LENT, draw(values))]))
    personal = Personal("ann", {"name": draw(st.text(max_size=9))}, carried=dict(carried))
    if draw(st.booleans()):
        return Subject(ACME, "account", personal, version=3, ledger=Ledger())
    return Subject(ANN, "user", personal, version=3, runs={OWN: run(None), LENT: run(ACME)})


def written(subject: Subject, keys: dict[bytes, bytes]) -> tuple[Part, bytes]:
    content = pack([take(msgpack.encode(subject))], NUMBER, Cipher(keys))
    return Part("subjects/7", sha256(content).digest(), subject.key), content


def keys_for(subject: Subject) -> dict[bytes, bytes]:
    return {name: bytes([place]) * 32 for place, name in enumerate(keys_of([take(msgpack.encode(subject))], NUMBER))}


@given(subjects())
def test_a_snapshot_is_read_back(subject: Subject) -> None:
    keys = keys_for(subject)
    assert set(keys) == {subject.key, told_key(ACME, NUMBER)}
    part, content = written(subject, keys)
    found = find(part, content, subject.key)
    assert found is not None
    back, whole = opened(found, NUMBER, Cipher(keys))
    assert (msgpack.encode(back), whole) == (msgpack.encode(subject), True)
    assert find(part, content, b"x" * 16) is None


@given(subjects())
def test_what_others_told_goes_with_its_own_key(subject: Subject) -> None:
    keys = keys_for(subject)
    part, content = written(subject, keys)
    found = find(part, content, subject.key)
    assert found is not None
    less, whole = opened(found, NUMBER, Cipher({subject.key: keys[subject.key]}))
    assert less is not None
    assert not whole
    assert less.personal.traits == subject.personal.traits
    assert list(less.personal.carried) == ([] if subject.kind == "account" else [OWN])
    assert opened(found, NUMBER, Cipher({told_key(ACME, NUMBER): keys[told_key(ACME, NUMBER)]})) == (None, False)


def test_a_changed_byte_and_another_ones_part_are_seen() -> None:
    subject = Subject(ANN, "user", Personal("ann", {"name": "Ann"}), version=1)
    keys = keys_for(subject)
    part, content = written(subject, keys)
    with pytest.raises(ArchiveDamaged, match="subjects/7: is not what was written"):
        find(part, content[:-1] + b"x", ANN)
    found = find(part, content, ANN)
    assert found is not None
    with pytest.raises(ArchiveDamaged, match="does not fit its subject's key"):
        opened(found, NUMBER + 1, Cipher(keys))
    assert b"Ann" not in found.body + found.personal
