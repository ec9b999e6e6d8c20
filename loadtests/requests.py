"""The requests: what the widget sends for one event of one person, as bytes made beforehand."""

import json
import time
from collections.abc import Iterator
from itertools import count, cycle

import jwt

from loadtests.workspace import EVENT

USERS = 2_000
WRITE_KEY = "bench"
KID = "bench"
SIGNING_SECRET = "a secret that signs the tokens of this benchmark only"
PATH = "/v1/decide"
ID_WIDTH = 12
LIFETIME = 3600  # seconds


class Requests:
    """An endless sequence of requests, user after user. Each carries one event with a message id of its own.

    `sent` counts them; message ids are those of `message_id(0)` to `message_id(sent - 1)`.
    """

    def __init__(self, users: int = USERS, accounts: int = 0) -> None:
        now = time.time_ns() // 1_000_000
        self._pieces = cycle([_pieces(number, accounts, now) for number in range(users)])
        self._numbers: Iterator[int] = count()
        self.sent = 0

    def take(self) -> bytes:
        before, after = next(self._pieces)
        self.sent += 1
        return b"%b%0*d%b" % (before, ID_WIDTH, next(self._numbers), after)


def message_id(number: int) -> str:
    return f"{number:0{ID_WIDTH}d}"


def _pieces(user: int, accounts: int, now: int) -> tuple[bytes, bytes]:
    """A request in two halves, between which the message id belongs."""
    place = "#" * ID_WIDTH
    body = json.dumps(_body(user, accounts, now, place), separators=(",", ":")).encode()
    head = (
        f"POST {PATH} HTTP/1.1\r\nhost: 127.0.0.1\r\norigin: http://127.0.0.1\r\n"
        f"content-type: text/plain;charset=UTF-8\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    before, _, after = (head.encode() + body).partition(place.encode())
    return before, after


def _body(user: int, accounts: int, now: int, id: str) -> dict[str, object]:
    return {
        "key": WRITE_KEY,
        "token": _token(user, accounts, now),
        "anonymousId": f"anonymous-{user}",
        "requestId": "00000000-0000-4000-8000-000000000000",
        "tab": "00000000-0000-4000-8000-000000000000",
        "visible": True,
        "sentAt": now,
        "page": {"url": "https://app.example/reports/42?sort=date", "title": "Reports"},
        "locale": "en-GB",
        "viewport": [1280, 720],
        "inputs": [
            {"type": "track", "id": id, "at": now, "event": EVENT, "properties": {"template": "sales", "columns": 12}}
        ],
    }


def _token(user: int, accounts: int, now: int) -> str:
    """The signed identity of a user; with accounts, the users are spread over them."""
    claims = {
        "sub": f"user-{user}",
        "aud": "production",
        "exp": now // 1000 + LIFETIME,
    }
    if accounts:
        claims["account"] = f"account-{user % accounts}"
    return jwt.encode(claims, SIGNING_SECRET, "HS256", {"kid": KID})
