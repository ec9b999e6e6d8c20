"""A back end's client of Annai: server-side events with the secret key, and decisions as the widget asks for them."""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.request import Request, urlopen
from uuid import uuid4

TIMEOUT = 5  # seconds
Event = dict[str, Any]
JSON = Mapping[str, Any]


class Client:
    """Speaks to the Annai at `base`. Its methods raise OSError when Annai does not answer, or refuses."""

    def __init__(self, base: str, write_key: str, secret_key: str) -> None:
        self._base = base
        self._write_key = write_key
        self._secret_key = secret_key

    async def send(self, events: Sequence[Event]) -> None:
        """Send events in this order; returns once they are stored."""
        now = time.time_ns() // 1_000_000
        stamped = [
            {"messageId": str(uuid4()), "timestamp": iso(now - len(events) + place), **event}
            for place, event in enumerate(events)
        ]
        await self._post("/v1/batch", {"batch": stamped, "writeKey": self._secret_key, "sentAt": iso(now)})

    async def decide(self, token: str, url: str, locale: str, inputs: Sequence[JSON] = ()) -> JSON:
        """What the person of this token sees on a page, after these inputs."""
        now = time.time_ns() // 1_000_000
        stamped = [{"id": str(uuid4()), "at": now, **given} for given in inputs]
        page = {"url": url, "title": ""}
        body = {"key": self._write_key, "token": token, "page": page, "locale": locale, "sentAt": now}
        return await self._post("/v1/decide", {**body, "inputs": stamped})

    async def _post(self, path: str, body: JSON) -> JSON:
        data = json.dumps(body, ensure_ascii=False).encode()
        request = Request(self._base + path, data, {"Content-Type": "application/json"}, method="POST")
        return await asyncio.to_thread(answer, request)


def answer(request: Request) -> JSON:
    with urlopen(request, timeout=TIMEOUT) as response:
        parsed: JSON = json.load(response)
        return parsed


def iso(moment: int) -> str:
    seconds, milliseconds = divmod(moment, 1000)
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(seconds))}.{milliseconds:03}Z"


def identify(person: str, traits: JSON) -> Event:
    return {"type": "identify", "userId": person, "traits": dict(traits)}


def group(person: str, account: str, traits: JSON) -> Event:
    return {"type": "group", "userId": person, "groupId": account, "traits": dict(traits)}


def track(person: str, account: str, event: str, properties: JSON | None = None) -> Event:
    context = {"groupId": account}
    return {"type": "track", "userId": person, "event": event, "properties": dict(properties or {}), "context": context}
