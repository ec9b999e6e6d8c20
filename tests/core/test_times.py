from hypothesis import given
from hypothesis import strategies as st

from annai.core.times import SIZE, insert, latest, pack, unpack

moments = st.lists(st.integers(-(2**63), 2**63 - 1)).map(sorted)


@given(moments)
def test_what_is_packed_comes_out_again(moments: list[int]) -> None:
    assert list(unpack(pack(moments))) == moments
    assert len(pack(moments)) == SIZE * len(moments)


@given(moments, st.integers(-(2**63), 2**63 - 1))
def test_one_more_stands_at_its_place(moments: list[int], one: int) -> None:
    assert list(unpack(insert(pack(moments), one))) == sorted([*moments, one])


@given(moments, st.integers(1, 20))
def test_the_latest_are_the_last(moments: list[int], most: int) -> None:
    assert list(unpack(latest(pack(moments), most))) == moments[-most:]


def test_the_order_of_bytes_is_the_same_on_every_machine() -> None:
    assert pack([1, 258]) == b"\x01\0\0\0\0\0\0\0\x02\x01\0\0\0\0\0\0"
