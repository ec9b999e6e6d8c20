"""The entries of a feed: which announcements lie before a person, and which of them were read.

Rules:
1. An entry names a step, never a text: the feed is rendered from the files of its moment.
2. A step has one entry; a later run's takes its place.
3. A feed has at most MOST entries. What has expired goes first, then what was read, then what is oldest.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from annai.core.inputs import Interaction
from annai.core.subject import Notice

if TYPE_CHECKING:
    from annai.core.standing import Standing
    from annai.core.turn import Turn

MOST = 50

Feed = tuple[Notice, ...]


def announce(turn: "Turn", standing: "Standing", until: int) -> None:
    """Put the step before the person, unread, until then."""
    flow, run = standing.flow.id, standing.run
    notice = Notice(flow, run.number, standing.step.id, turn.now, until, run.variant)
    others = (one for one in turn.subject.personal.feed if (one.flow, one.step) != (flow, notice.step))
    _put(turn, bounded((*others, notice), turn.now))


def bounded(feed: Iterable[Notice], now: int) -> Feed:
    """The entries that stay, the oldest first."""
    left = [one for one in feed if one.until > now]
    going = sorted(left, key=lambda one: (not one.read, one.at))[: max(0, len(left) - MOST)]
    return tuple(one for one in left if one not in going)


def united(visitor: Feed, user: Feed, now: int) -> Feed:
    """What a visitor was told with what the user was; of both, the user's."""
    known = {(one.flow, one.step) for one in user}
    added = [*user, *(one for one in visitor if (one.flow, one.step) not in known)]
    return bounded(sorted(added, key=lambda one: one.at), now)


def is_about(notice: Notice, input: Interaction) -> bool:
    return (notice.flow, notice.run, notice.step) == (input.flow, input.run, input.step)


def mark_read(turn: "Turn", input: Interaction) -> bool:
    """Mark the entry that the input is about; whether it was unread."""
    feed = turn.subject.personal.feed
    fresh = any(is_about(one, input) and not one.read for one in feed)
    if fresh:
        _put(turn, tuple(replace(one, read=True) if is_about(one, input) else one for one in feed))
    return fresh


def take_out(turn: "Turn", input: Interaction) -> None:
    """Take the entry that the input is about out of the feed."""
    _put(turn, tuple(one for one in turn.subject.personal.feed if not is_about(one, input)))


def _put(turn: "Turn", feed: Feed) -> None:
    turn.change(personal=replace(turn.subject.personal, feed=feed))
