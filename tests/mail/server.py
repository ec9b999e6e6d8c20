"""A real mail server on a port of its own, told how to misbehave."""

import asyncio
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session


class Server:
    """`answers` by stage (MAIL, RCPT, DATA) replace the good ones; at `drop` it breaks off, at `hang` it is silent."""

    def __init__(self, answers: dict[str, str] | None = None, drop: str = "", hang: str = "") -> None:
        self._answers = answers or {}
        self._drop = drop
        self._hang = hang
        self.received: list[tuple[str, list[str], bytes]] = []
        self.port = 0

    async def start(self) -> None:
        self._server = await asyncio.get_running_loop().create_server(self._protocol, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        self._sessions: list[SMTP] = []

    def stop(self) -> None:
        self._server.close()
        for session in self._sessions:
            _break_off(session)

    def _protocol(self) -> SMTP:
        self._sessions.append(SMTP(self, enable_SMTPUTF8=False, hostname="mail.test"))
        return self._sessions[-1]

    async def handle_MAIL(self, server: SMTP, _: Session, envelope: Envelope, address: str, options: list[Any]) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return await self._answer(server, "MAIL")

    async def handle_RCPT(self, server: SMTP, _: Session, envelope: Envelope, address: str, options: list[Any]) -> str:
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return await self._answer(server, "RCPT")

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:
        if "DATA" not in self._answers:
            content = envelope.content
            assert isinstance(content, bytes)
            self.received.append((str(envelope.mail_from), [str(to) for to in envelope.rcpt_tos], content))
        return await self._answer(server, "DATA")

    async def _answer(self, server: SMTP, stage: str) -> str:
        if stage == self._drop:
            _break_off(server)
        if stage == self._hang:
            await asyncio.Event().wait()
        return self._answers.get(stage, "250 OK")


def _break_off(session: SMTP) -> None:
    if isinstance(session.transport, asyncio.WriteTransport):
        session.transport.abort()
