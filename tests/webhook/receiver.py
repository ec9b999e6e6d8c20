"""A real endpoint on this machine, which answers as it is told."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from msgspec import Struct


class Received(Struct, frozen=True):
    headers: dict[str, str]
    body: bytes


class Receiver:
    """Answers with `answers` one after the other, then with 204."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.received: list[Received] = []
        self.url = ""

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
        self.received.append(Received(headers, await reader.readexactly(int(headers["content-length"]))))
        answer = self.answers.pop(0) if self.answers else "204 No Content"
        if answer != "cut":
            writer.write(f"HTTP/1.1 {answer}\r\ncontent-length: 0\r\n\r\n".encode())
            await writer.drain()
        writer.close()


@contextlib.asynccontextmanager
async def receiver(*answers: str) -> AsyncIterator[Receiver]:
    one = Receiver(*answers)
    server = await asyncio.start_server(one.handle, "127.0.0.1", 0)
    async with server:
        one.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/in?a=b"
        yield one
