from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from tests.mail.server import Server


@pytest.fixture
async def start() -> AsyncIterator[Callable[..., Awaitable[Server]]]:
    servers: list[Server] = []

    async def begin(**options: Any) -> Server:
        servers.append(Server(**options))
        await servers[-1].start()
        return servers[-1]

    yield begin
    for server in servers:
        server.stop()
