"""`annai erase`: asks a running server to forget a user, and waits for the proof."""

import json
import time
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

TIMEOUT = 30.0  # seconds for one answer
PAUSE = 0.5


class RequestFailed(Exception):
    """The server did not do what was asked; the text says why."""


def erase(server: str, secret_key: str, user: str, key: str) -> dict[str, Any]:
    """Erase a user; returns the erasure, with its signed manifest, when it is done.

    The same `key` goes on with the same erasure. Raises RequestFailed, and OSError when there is no answer.
    """
    base = server.rstrip("/")
    headers = {"Authorization": f"Bearer {secret_key}", "Idempotency-Key": key}
    erasure = _answer(Request(f"{base}/v1/users/{quote(user, safe='')}", headers=headers, method="DELETE"))
    while erasure["state"] != "done":
        time.sleep(PAUSE)
        erasure = _answer(Request(f"{base}/v1/erasures/{erasure['id']}", headers=headers))
    return erasure


def _answer(request: Request) -> dict[str, Any]:
    try:
        with urlopen(request, timeout=TIMEOUT) as response:
            answer: dict[str, Any] = json.load(response)
            return answer
    except HTTPError as error:
        raise RequestFailed(f"the server answered {error.code}: {_message(error)}") from error


def _message(error: HTTPError) -> str:
    try:
        return str(json.load(error)["message"])
    except (ValueError, KeyError):
        return error.reason
