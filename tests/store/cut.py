"""A way to a server on which an answer can be lost, and that can lead to another server from then on."""

import asyncio
from contextlib import suppress
from types import TracebackType
from typing import Self


class Cut:
    """Passes bytes on, both ways, until it is told to lose what the server answers next."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._cutting = False
        self.lost = 0

    def lose_next_answer(self) -> None:
        """What is asked next is done, and its connection ends instead of the answer."""
        self._cutting = True

    def lead_to(self, target: int) -> None:
        """New connections go there; those that are made stay."""
        self._target = target

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers, asks = await asyncio.open_connection("127.0.0.1", self._target)
        forth = asyncio.create_task(_pass_on(reader, asks))
        with suppress(ConnectionError):
            while data := await answers.read(65_536):
                if self._cutting:
                    self._cutting = False
                    self.lost += 1
                    break
                writer.write(data)
        forth.cancel()
        asks.close()
        writer.close()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65_536):
        writer.write(data)
    writer.close()
