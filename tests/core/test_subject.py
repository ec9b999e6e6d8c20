"""Keys and partitions."""

from hypothesis import given
from hypothesis import strategies as st

from annai.core.subject import PARTITIONS, key_of, partition_of
from tests.core.world import SECRET


@given(st.text(), st.text())
def test_keys_are_16_bytes_and_kinds_never_collide(one: str, other: str) -> None:
    assert len(key_of("user", one, SECRET)) == 16
    assert key_of("user", one, SECRET) != key_of("anonymous", other, SECRET)
    assert key_of("user", one, SECRET) != key_of("user", one, b"another")


def test_partitions_are_the_first_seven_bits() -> None:
    assert {partition_of(bytes([first])) for first in range(256)} == set(range(PARTITIONS))
