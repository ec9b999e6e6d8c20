"""The requests: what the widget sends for one event of one person, as bytes made beforehand."""

import json
import time
from collections.abc import Iterator
from itertools import count, cycle

import jwt

from loadtests.workspace import EVENT

USERS = 10_000
WRITE_KEY = "bench"
KID = "bench"
SIGNING_SECRET = "a secret that signs the tokens of this benchmark only"
PATH = "/v1/decide"
ID_WIDTH = 12
LIFETIME = 3600  # seconds
ZONES = ("Asia/Tokyo", "Europe/Berlin", "America/Chicago")

Halves = tuple[bytes, bytes]  # a request, between whose halves the message id belongs


class Requests:
    """Requests for users by turns. Each carries one event with a message id of its own.

    First every user is to be greeted: that request identifies them too. `sent` counts all; the message ids of the
    events are those of `message_id(0)` to `message_id(sent - 1)`.
    """

    def __init__(self, users: int = USERS, accounts: int = 0) -> None:
        now = time.time_ns() // 1_000_000
        tokens = [_token(user, accounts, now) for user in range(users)]
        self._greetings = iter([_halves(user, token, now, _identify(user, now)) for user, token in enumerate(tokens)])
        self._visits = cycle([_halves(user, token, now) for user, token in enumerate(tokens)])
        self._numbers: Iterator[int] = count()
        self.sent = 0

    def greet(self) -> bytes | None:
        """The first request of the next user; None when all were greeted."""
        halves = next(self._greetings, None)
        return None if halves is None else self._numbered(halves)

    def take(self) -> bytes:
        """An event of the next user, endlessly."""
        return self._numbered(next(self._visits))

    def _numbered(self, halves: Halves) -> bytes:
        before, after = halves
        self.sent += 1
        return b"%b%0*d%b" % (before, ID_WIDTH, next(self._numbers), after)


def message_id(number: int) -> str:
    return f"{number:0{ID_WIDTH}d}"


def traits_of(user: int) -> dict[str, object]:
    """What is known of a user: about 240 bytes, so that a document with its runs has well over 400."""
    return {
        "name": f"Person Number {user}",
        "email": f"person.{user}@company-{user % 500}.example",
        "role": "editor" if user % 5 else "admin",
        "plan": "trial",
        "seats": 5 + user % 40,
        "department": ("sales", "support", "planning")[user % 3],
        "company": f"Company {user % 500} of the Benchmark",
        "time_zone": ZONES[user % 3],
        "created_at": f"2026-{user % 12 + 1:02}-{user % 28 + 1:02}T09:30:00Z",
    }


def _halves(user: int, token: str, now: int, *first: dict[str, object]) -> Halves:
    place = "#" * ID_WIDTH
    body = json.dumps(_body(user, token, now, [*first, _track(place, now)]), separators=(",", ":")).encode()
    head = (
        f"POST {PATH} HTTP/1.1\r\nhost: 127.0.0.1\r\norigin: http://127.0.0.1\r\n"
        f"content-type: text/plain;charset=UTF-8\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    before, _, after = (head.encode() + body).partition(place.encode())
    return before, after


def _body(user: int, token: str, now: int, inputs: list[dict[str, object]]) -> dict[str, object]:
    return {
        "key": WRITE_KEY,
        "token": token,
        "anonymousId": f"anonymous-{user}",
        "requestId": "00000000-0000-4000-8000-000000000000",
        "tab": "00000000-0000-4000-8000-000000000000",
        "visible": True,
        "sentAt": now,
        "page": {"url": "https://app.example/reports/42?sort=date", "title": "Reports"},
        "locale": "en-GB",
        "viewport": [1280, 720],
        "inputs": inputs,
    }


def _track(id: str, now: int) -> dict[str, object]:
    return {"type": "track", "id": id, "at": now, "event": EVENT, "properties": {"template": "sales", "columns": 12}}


def _identify(user: int, now: int) -> dict[str, object]:
    return {"type": "identify", "id": f"identify-{user}", "at": now, "traits": traits_of(user)}


def _token(user: int, accounts: int, now: int) -> str:
    """The signed identity of a user; with accounts, the users are spread over them."""
    claims: dict[str, object] = {"sub": f"user-{user}", "aud": "production", "exp": now // 1000 + LIFETIME}
    if accounts:
        claims["account"] = f"account-{user % accounts}"
    return jwt.encode(claims, SIGNING_SECRET, "HS256", {"kid": KID})
