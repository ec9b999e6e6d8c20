"""The requests of the widget: one event of one person, and what to show them."""

import time
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import cycle

from loadtests.http import TEXT, WRITE_KEY, halves, post, to_json
from loadtests.numbers import WIDTH, Numbers
from loadtests.people import token_of, traits_of
from loadtests.workspace import EVENT

PATH = "/v1/decide"
PLACE = "#" * WIDTH  # where the message id belongs
PROPERTIES = {"template": "sales", "columns": 12}


class Requests:
    """Requests of users by turns, each with one event. First every user is to be greeted: that identifies them too."""

    def __init__(self, numbers: Numbers, users: Sequence[int], accounts: int = 0) -> None:
        self.users = users
        self._numbers = numbers
        self._accounts = accounts
        self._ungreeted = iter(users)

    @cached_property
    def _visits(self) -> Iterator[tuple[bytes, bytes]]:
        """Made at the first use, all at once: signing a token takes longer than sending a request."""
        return cycle([_halves(user, self._accounts) for user in self.users])

    def greet(self) -> bytes | None:
        """The first request of the next user; None when all were greeted."""
        user = next(self._ungreeted, None)
        if user is None:
            return None
        first = {"type": "identify", "id": f"identify-{user}", "at": _now(), "traits": traits_of(user)}
        return self._numbered(_halves(user, self._accounts, first))

    def take(self) -> bytes:
        """An event of the next user, endlessly."""
        return self._numbered(next(self._visits))

    def _numbered(self, pair: tuple[bytes, bytes]) -> bytes:
        before, after = pair
        return b"%b%b%b" % (before, self._numbers.take(), after)


def _halves(user: int, accounts: int, *first: dict[str, object]) -> tuple[bytes, bytes]:
    """A request in two halves, between which the message id belongs."""
    now = _now()
    track = {"type": "track", "id": PLACE, "at": now, "event": EVENT, "properties": PROPERTIES}
    body = {
        "key": WRITE_KEY,
        "token": token_of(user, accounts),
        "anonymousId": f"anonymous-{user}",
        "requestId": "00000000-0000-4000-8000-000000000000",
        "tab": "00000000-0000-4000-8000-000000000000",
        "visible": True,
        "sentAt": now,
        "page": {"url": "https://app.example/reports/42?sort=date", "title": "Reports"},
        "locale": "en-GB",
        "viewport": [1280, 720],
        "inputs": [*first, track],
    }
    return halves(post(PATH, TEXT, to_json(body)), PLACE.encode())


def _now() -> int:
    return time.time_ns() // 1_000_000
