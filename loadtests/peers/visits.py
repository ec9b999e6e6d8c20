"""Annai with the rules as flows that all listen to one event, and the visits that make it decide.

The user number n meets the occasion number n modulo their count: its traits, its account, its event.
"""

import time
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path

import msgspec
from msgspec import Struct

from loadtests.answers import BadAnswer
from loadtests.http import TEXT, TRUSTED, WRITE_KEY, get, post, to_json
from loadtests.people import name_of, token_of
from loadtests.process import Process
from loadtests.rules.flows import EVENT, files
from loadtests.rules.rule import Occasion, Rule
from loadtests.site import serving

PAGE = {"url": "https://app.example/reports/42", "title": "Reports"}


class Run(Struct, frozen=True):
    flow: str


class Person(Struct, frozen=True):
    """What the server knows of a user: the runs under way, one a flow."""

    runs: list[Run]


def server(folder: Path, rules: Sequence[Rule]) -> Process:
    """Annai with the rules as its workspace, in `folder`, which is made."""
    for path, text in files(rules).items():
        file = folder / "workspace" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text)
    return serving(folder)


class Visits:
    """First visits of ever new users, and later ones of those who came first."""

    def __init__(self, occasions: Sequence[Occasion], returning: int) -> None:
        self._occasions = occasions
        self._users = 0
        self._sent = 0
        self._again = cycle(range(returning))
        self._tokens = [token_of(user, len(occasions)) for user in range(returning)]

    def accounts(self) -> bytes:
        """The request that tells of the accounts' traits, and of nobody else."""
        groups = [
            {
                "type": "group",
                "messageId": f"account-{occasion.number}",
                "userId": f"owner-{occasion.number}",
                "groupId": f"account-{occasion.number}",
                "traits": occasion.account,
            }
            for occasion in self._occasions
        ]
        return post("/v1/batch", TRUSTED, to_json({"batch": groups}))

    def first(self) -> bytes:
        """A new user comes, is told of, and does what the flows listen to."""
        user, self._users = self._users, self._users + 1
        known = {"type": "identify", "id": f"identify-{user}", "at": _now(), "traits": self._occasion(user).user}
        return self._visit(user, token_of(user, len(self._occasions)), known)

    def later(self) -> bytes:
        """One who was there before does it again: no flow begins, because those that hold are under way."""
        user = next(self._again)
        return self._visit(user, self._tokens[user])

    def _visit(self, user: int, token: str, *known: dict[str, object]) -> bytes:
        self._sent += 1
        properties = self._occasion(user).event
        track = {"type": "track", "id": f"event-{self._sent}", "at": _now(), "event": EVENT, "properties": properties}
        body = {"key": WRITE_KEY, "token": token, "sentAt": _now(), "page": PAGE, "locale": "en"}
        return post("/v1/decide", TEXT, to_json({**body, "inputs": [*known, track]}))

    def _occasion(self, user: int) -> Occasion:
        return self._occasions[user % len(self._occasions)]


def person(user: int) -> bytes:
    """The request that asks what is known of a user."""
    return get(f"/v1/users/{name_of(user)}", TRUSTED)


def under_way(body: bytes) -> list[str]:
    """The flows that are under way for a user. Raises BadAnswer."""
    try:
        return [run.flow for run in msgspec.json.decode(body, type=Person).runs]
    except msgspec.MsgspecError as error:
        raise BadAnswer(repr(body[:1000])) from error


def _now() -> int:
    return time.time_ns() // 1_000_000
