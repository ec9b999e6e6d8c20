"""A real mail server that is told, at each stage of each message, what to do."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from email import message_from_bytes
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

# What a handler is asked at: MAIL and RCPT; DATA, before the message; TAKEN, when all of it is here; QUIT.
Heed = Callable[[str, str], Awaitable[str | None]]


async def nothing(_stage: str, _recipient: str) -> str | None:
    return None


class Mailbox:
    """`heed` is asked at each stage and may answer for the server, be slow, or stop whoever sends.

    `copies` has the Message-IDs that came for each recipient, `tries` how often each was named.
    """

    def __init__(self) -> None:
        self.heed: Heed = nothing
        self.copies: defaultdict[str, list[str]] = defaultdict(list)
        self.tries: Counter[str] = Counter()
        self.port = 0
        self.silent = False  # from here on nobody is greeted
        self._held: list[asyncio.Transport] = []

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}?starttls=never"

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._protocol, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    def close(self) -> None:
        """From here on connections are refused."""
        self._server.close()

    def _protocol(self) -> asyncio.BaseProtocol:
        return asyncio.Protocol() if self.silent else _Session(self)

    async def handle_RCPT(self, _server: SMTP, _: Session, envelope: Envelope, address: str, _options: Any) -> str:
        envelope.rcpt_tos.append(address)
        self.tries[address] += 1
        return await self.heed("RCPT", address) or "250 OK"

    async def handle_DATA(self, _server: SMTP, _: Session, envelope: Envelope) -> str:
        recipient, content = envelope.rcpt_tos[0], envelope.content
        assert isinstance(content, bytes)
        self.copies[recipient].append(str(message_from_bytes(content)["Message-ID"]))
        return await self.heed("TAKEN", recipient) or "250 OK"


class _Session(SMTP):
    def __init__(self, owner: Mailbox) -> None:
        super().__init__(owner, enable_SMTPUTF8=False, hostname="mail.test")
        self._owner = owner
        self._recipient = ""

    async def smtp_DATA(self, arg: str) -> None:
        if self.envelope is not None and self.envelope.rcpt_tos:
            self._recipient = self.envelope.rcpt_tos[0]
        await self._owner.heed("DATA", self._recipient)
        await super().smtp_DATA(arg)

    async def smtp_QUIT(self, arg: str) -> None:
        await self._owner.heed("QUIT", self._recipient)
        await super().smtp_QUIT(arg)
