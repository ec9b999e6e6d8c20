"""Room: what a document forgets that has outgrown its bytes, and in which order.

A document stays within MAX_BYTES of MessagePack, so that it is read, written and handed on quickly.

| part | bytes | beyond it |
|---|---|---|
| traits | 32 KiB (`traits`) | the input is refused: `too_large` |
| when traits were told | 4 KiB (`traits`) | those of removed traits go, then the oldest |
| accounts that a user has joined | 12 KiB (`reactions`) | those not current for longest go, then the input is refused |
| answers | 16 KiB (`answers`) | those of flows that ended longest ago go, then the answer is refused |
| feed, messages that caps count | 50 notices; as many messages as the caps, at most 10 of 50, count | the oldest go |
| history | 23 KiB a series: 8 bytes for each of 256 times, 2,160 hours and 512 halves of pairs of users | see below |
| carried | 4 KiB a run (`carried`) | the value is left out |
| how runs ended | 9 for each flow | the oldest go |

The bounds of one part do not bound them all together: a workspace may ask for the history of many events. So a document
that is too large forgets, by the rows of FORGETTING, until KEPT is left. Only what none of these rows touches may be
larger: the traits, the accounts, and a few bytes for each flow that somebody is in, was in, or whose trigger watches
them. To add a row: write its function, and name it in FORGETTING.
"""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import msgpack
from msgspec.structs import replace

from annai.core.answers import flow_of, without
from annai.core.subject import Series, Subject
from annai.core.times import SIZE

MAX_BYTES = 64 * 1024
KEPT = 56 * 1024  # so that it does not forget at every commit
LITTLE = 4 * 1024  # beside what cannot be forgotten, so that this, too, does not forget at every commit
FEW = 16 * SIZE  # bytes of times that are not halved any more

Forgetting = Callable[[Subject], Subject | None]  # something less; None when there is nothing to forget

_encode = msgpack.Encoder().encode


def fitted(subject: Subject) -> Subject:
    """The subject within KEPT, less what it forgets; or a little more than what cannot be forgotten."""
    room = room_of(subject)
    for forget in FORGETTING:
        while _size(subject) > room and (less := forget(subject)) is not None:
            subject = less
    return subject


def room_of(subject: Subject) -> int:
    """The bytes that are left to it."""
    return max(KEPT, _size(_bare(subject)) + LITTLE)


def _size(subject: Subject) -> int:
    return len(_encode(subject))


def _bare(subject: Subject) -> Subject:
    """What is left when everything is forgotten that can be."""
    series = {key: replace(one, recent=one.recent[-FEW:], hours=b"", users=b"") for key, one in subject.history.items()}
    ended = {id: replace(one, earlier=()) for id, one in subject.finished.items()}
    personal, going = subject.personal, subject.runs
    kept = {
        name: {key: value for key, value in getattr(personal, name).items() if flow_of(key) in going}
        for name in ("answers", "progress")
    }
    return replace(
        subject, history=series, finished=ended, personal=replace(personal, latest={}, carried={}, told={}, **kept)
    )


def hours(subject: Subject) -> Subject | None:
    """The earlier half of the hours of the series that has the most."""
    return _halved(subject, "hours", 0)


def users(subject: Subject) -> Subject | None:
    """Those who did it longest ago, of the account's series that names the most."""
    return _halved(subject, "users", 0)


def times(subject: Subject) -> Subject | None:
    """The earlier half of the times of the series that has the most; a few of each are kept."""
    return _halved(subject, "recent", FEW)


def _halved(subject: Subject, part: str, least: int) -> Subject | None:
    """Without the earlier half of a part of the longest series; None when none is longer than `least` bytes."""
    known = subject.history
    key = max(known, key=lambda key: (len(getattr(known[key], part)), key), default=None)
    kept: bytes = getattr(known[key], part) if key is not None else b""
    if key is None or len(kept) <= least:
        return None
    pairs = len(kept) // SIZE // 4 * 2  # an even number: of users a pair belongs together
    changed: Series = replace(known[key], **{part: kept[-pairs * SIZE :] if pairs and len(kept) > FEW else b""})
    return replace(subject, history={**known, key: changed})


def earlier(subject: Subject) -> Subject | None:
    """How runs before the last one ended, of the flow that has the most."""
    ended = subject.finished
    id = max(ended, key=lambda id: (len(ended[id].earlier), id), default=None)
    if id is None or not ended[id].earlier:
        return None
    return replace(subject, finished={**ended, id: replace(ended[id], earlier=())})


def latest(subject: Subject) -> Subject | None:
    """The properties of the event that happened longest ago."""
    known = subject.personal.latest
    key = min(known, key=lambda key: (_last(subject, key), key), default=None)
    return None if key is None else _personal(subject, latest=_less(known, key))


def answers(subject: Subject) -> Subject | None:
    """The answers and the progress of the flow that ended longest ago."""
    personal = subject.personal
    ended = {flow_of(key) for key in (*personal.answers, *personal.progress)} - subject.runs.keys()
    flow = min(ended, key=lambda flow: (_ended_at(subject, flow), flow), default=None)
    if flow is None:
        return None
    return _personal(subject, answers=without(personal.answers, flow), progress=without(personal.progress, flow))


def carried(subject: Subject) -> Subject | None:
    """What the run carries that is on its way for the longest."""
    known = subject.personal.carried
    id = min(known, key=lambda id: (subject.runs[id].started if id in subject.runs else 0, id), default=None)
    if id is None:
        return None
    return _personal(subject, carried=_less(known, id), told=_less(subject.personal.told, id))


FORGETTING: tuple[Forgetting, ...] = (hours, users, earlier, latest, times, answers, carried)


def _personal(subject: Subject, **parts: Any) -> Subject:
    return replace(subject, personal=replace(subject.personal, **parts))


def _less(known: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in known.items() if name != key}


def _last(subject: Subject, key: str) -> int:
    series = subject.history.get(key)
    return 0 if series is None else series.last


def _ended_at(subject: Subject, flow: str) -> int:
    ended = subject.finished.get(flow)
    return 0 if ended is None else ended.at
