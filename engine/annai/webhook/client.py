"""Posting a webhook: one attempt, over a connection of its own."""

import asyncio
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Protocol

import httpcore

from annai.core.instant import DAY, SECOND
from annai.mail.outcome import GiveUp, Retry
from annai.webhook.guard import Guard

TIMEOUT = 20.0  # seconds
AT_ONCE = 20
LONGEST_WISH = DAY  # of an endpoint that asks to be left alone
GONE = 410


class Client(Protocol):
    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> None:
        """Returns once the endpoint has it. Raises Retry or GiveUp; `hard` when the endpoint wants nothing more."""
        ...


class HttpClient:
    """`any_address` lets private addresses and plain HTTP be used, for development."""

    def __init__(self, any_address: bool = False) -> None:
        self._any_address = any_address
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=_trust(),
            max_connections=AT_ONCE,
            max_keepalive_connections=0,  # the address is checked again at every attempt
            network_backend=Guard(any_address),
        )

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> None:
        if not (self._any_address or url.startswith("https://")):
            raise GiveUp("the endpoint is no https:// address, which is not allowed", hard=False)
        try:
            async with asyncio.timeout(TIMEOUT):
                status, answered = await self._exchange(url, headers, body)
        except (TimeoutError, httpcore.TimeoutException):
            raise Retry(f"the endpoint did not answer within {TIMEOUT:.0f} s") from None
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, OSError) as error:
            raise Retry(f"the connection failed: {type(error).__name__}") from None
        _judge(status, answered)

    async def _exchange(self, url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, dict[str, str]]:
        """The answer's status and headers; its body is left unread."""
        sent = {"content-type": "application/json", "user-agent": "Annai", **headers}
        async with self._pool.stream("POST", url, headers=list(sent.items()), content=body) as response:
            found = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            return response.status, found


@cache
def _trust() -> ssl.SSLContext:
    """Whom TLS trusts. Reading that takes longer than all else of a client, so clients share it."""
    return ssl.create_default_context()


def _judge(status: int, headers: Mapping[str, str]) -> None:
    if 200 <= status < 300:
        return
    if status == GONE:
        raise GiveUp("the endpoint answered 410: it wants nothing more", hard=True)
    raise Retry(f"the endpoint answered {status}", retry_after(headers.get("retry-after", ""), datetime.now(UTC)))


def retry_after(text: str, now: datetime) -> int | None:
    """The milliseconds that `Retry-After` asks for, at most a day: it says seconds, or a moment."""
    if text.isascii() and text.isdecimal():
        return min(int(text[:9]) * SECOND, LONGEST_WISH)
    try:
        moment = parsedate_to_datetime(text)
        wish = (moment - now).total_seconds() * SECOND
    except (ValueError, TypeError):
        return None
    return min(max(0, round(wish)), LONGEST_WISH)
