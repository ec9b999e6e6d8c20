"""The crowd: what it sends, and what is said of a server that does not bear it."""

from itertools import pairwise

import pytest

from loadtests.answers import REFUSED, BadAnswer, complete_or_refused
from loadtests.locust.audit import Audit
from loadtests.spike import Spell, arrivals, faults, spells

GOOD = Audit(10, (), ())
RATE = 100.0
BUSY = b"HTTP/1.1 429 Too Many Requests\r\nretry-after: 1\r\ncontent-length: 2\r\n\r\n{}"
SERVED = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"


def parts(served: float = 0.2, after: float = 0.01, count: int = 80) -> list[Spell]:
    """A second each; with the crowd so many are served in so many seconds."""
    found = spells(1.0)
    found[1].served, found[1].refused = [served] * count, [0.01]
    found[3].served = [after] * 50
    return found


def test_the_crowd_comes_in_the_middle() -> None:
    found = spells(2.0)
    assert all(one.end == other.begin for one, other in pairwise(found))
    moments = list(arrivals(found, RATE, 3))
    assert moments == sorted(moments)
    counts = [sum(one.begin <= moment < one.end for moment in moments) / (one.end - one.begin) for one in found]
    assert counts == pytest.approx([50, 300, 50, 50], rel=0.3)


def test_a_server_that_bears_it_has_no_faults() -> None:
    assert faults(parts(), RATE, GOOD) == []


@pytest.mark.parametrize(
    ("found", "audit", "line"),
    [
        (parts(served=2.0), GOOD, "99 % were served within 1.5 s with the crowd"),
        (parts(after=0.1), GOOD, "99 % were served within 0.05 s afterwards"),
        (parts(count=40), GOOD, "50% of the throughput was served with the crowd"),
        (parts(), Audit(10, ("1",), ()), "what was acknowledged is stored once"),
    ],
)
def test_one_that_does_not_is_told_of(found: list[Spell], audit: Audit, line: str) -> None:
    assert faults(found, RATE, audit) == [line]


def test_refusals_count_on_either_side() -> None:
    found = parts()
    found[1].refused, found[3].refused = [], [0.01]
    assert faults(found, RATE, GOOD) == ["somebody was refused with the crowd", "nobody was refused afterwards"]


def test_a_refusal_is_an_answer_when_it_says_when_to_come_back() -> None:
    assert complete_or_refused(BUSY) is REFUSED
    assert complete_or_refused(BUSY[:-1]) is None
    assert complete_or_refused(SERVED) == b"{}"
    with pytest.raises(BadAnswer):
        complete_or_refused(BUSY.replace(b"retry-after: 1\r\n", b""))
    with pytest.raises(BadAnswer):
        complete_or_refused(BUSY.replace(b"429", b"500"))
