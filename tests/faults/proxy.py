"""A TCP proxy in front of one server after the other, that can be slow, lose what is answered, and cut.

While there is no server, whoever connects waits.
"""

import asyncio
from typing import Self


class Proxy:
    """Listens at `url`. `lead` says to which port of this machine connections go from now on.

    `delay` is how many seconds each piece of data takes. While it is `mute`, answers are lost.
    """

    def __init__(self) -> None:
        self._target: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._open: set[asyncio.Task[None]] = set()
        self.delay = 0.0
        self.mute = False

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port: int = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self.cut()
        await asyncio.gather(*self._open, return_exceptions=True)

    def lead(self, port: int) -> None:
        if self._target.done():
            self._target = asyncio.get_running_loop().create_future()
        self._target.set_result(port)

    def cut(self) -> None:
        """End all connections."""
        for task in self._open:
            task.cancel()

    def _refused(self, target: "asyncio.Future[int]") -> None:
        """There is no server any more, and whoever connects waits for the next."""
        if self._target is target:
            self._target = asyncio.get_running_loop().create_future()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            await self._join(reader, writer)
        finally:
            self._open.discard(task)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await self._connect()
        ways = [asyncio.create_task(self._copy(reader, back)), asyncio.create_task(self._copy(there, writer, True))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            for end in (writer, back):
                end.close()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        while True:
            target = self._target
            port = await asyncio.shield(target)
            try:
                return await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                self._refused(target)

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answers: bool = False) -> None:
        try:
            while piece := await reader.read(65_536):
                await asyncio.sleep(self.delay)
                if not (answers and self.mute):
                    writer.write(piece)
                    await writer.drain()
        except OSError:
            pass  # the other end is told by closing
