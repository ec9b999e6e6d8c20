"""The requests of a back end: `/v1/batch` and `/v1/track`, as Segment's clients send them with the secret key."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from random import Random

from loadtests.answers import BadAnswer
from loadtests.http import TRUSTED, halves, post, to_json
from loadtests.numbers import WIDTH, Numbers
from loadtests.people import name_of, traits_of
from loadtests.requests import PROPERTIES
from loadtests.workspace import EVENT

BATCH = "/v1/batch"
TRACK = "/v1/track"
EVENTS = 100  # of a batch
PLACE = b"#" * WIDTH  # where the message id belongs
LIBRARY = {"library": {"name": "analytics-python", "version": "2.4.0"}}


class Batches:
    """Bodies of 100 events that are spread evenly over a few users, who are drawn anew for each body."""

    def __init__(self, numbers: Numbers, users: Sequence[int], each: int) -> None:
        """`each` is the number of users of a body."""
        self._numbers = numbers
        self._random = Random(each)
        self._each = each
        self._events = [halves(event(user, EVENT), PLACE) for user in users]

    def take(self) -> bytes:
        drawn = self._random.sample(self._events, self._each) * (EVENTS // self._each)
        return batch(b"%b%b%b" % (before, self._numbers.take(), after) for before, after in drawn)


class Tracks:
    """Single events, each of a given user."""

    def __init__(self, numbers: Numbers, users: Sequence[int]) -> None:
        self._numbers = numbers
        self._events = {user: halves(event(user, EVENT), PLACE) for user in users}

    def of(self, user: int) -> bytes:
        before, after = self._events[user]
        return post(TRACK, TRUSTED, b"%b%b%b" % (before, self._numbers.take(), after))


def batch(events: Iterable[bytes]) -> bytes:
    """A request with these events."""
    return post(BATCH, TRUSTED, b'{"sentAt":"%b","batch":[%b]}' % (_now(), b",".join(events)))


def event(user: int, name: str) -> bytes:
    """An event's JSON, with a place for its message id."""
    return to_json(
        {
            "type": "track",
            "messageId": PLACE.decode(),
            "userId": name_of(user),
            "event": name,
            "properties": PROPERTIES,
            "timestamp": _now().decode(),
            "context": LIBRARY,
        }
    )


def identification(user: int) -> bytes:
    """The JSON of an `identify`."""
    return to_json(
        {
            "type": "identify",
            "messageId": f"identify-{user}",
            "userId": name_of(user),
            "traits": traits_of(user),
            "context": LIBRARY,
        }
    )


def check_success(body: bytes) -> None:
    """Raises BadAnswer unless everything was taken."""
    if body != b'{"success":true}':
        raise BadAnswer(repr(body[:1000]))


def _now() -> bytes:
    return datetime.now(UTC).isoformat(timespec="milliseconds").encode()
