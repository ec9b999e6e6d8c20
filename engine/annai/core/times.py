"""Moments in ascending order, packed: 8 bytes each, little-endian.

A tuple of numbers would be copied number by number at each event, each number a place in memory of its own.
"""

import sys
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence

SIZE = 8

Times = bytes


def pack(moments: Iterable[int]) -> Times:
    """The moments, which ascend."""
    return _swapped(array("q", moments)).tobytes()


def unpack(times: Times) -> Sequence[int]:
    """The moments, to be looked at and searched."""
    return _swapped(array("q", times))


def latest(times: Times, most: int) -> Times:
    """The latest of them, `most` at most."""
    return times[-most * SIZE :]


def insert(times: Times, moment: int) -> Times:
    """One more, at its place."""
    one = moment.to_bytes(SIZE, "little", signed=True)
    if not times or int.from_bytes(times[-SIZE:], "little", signed=True) <= moment:
        return times + one
    place = bisect_right(unpack(times), moment) * SIZE
    return times[:place] + one + times[place:]


def _swapped(moments: "array[int]") -> "array[int]":
    """To or from the processor's own order of bytes."""
    if sys.byteorder != "little":  # pragma: no cover
        moments.byteswap()
    return moments
