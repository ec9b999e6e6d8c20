"""A visitor of the dashboard: an HTTP client on the app itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from tests.dashboard.fakes import SECRET_KEY, World, app

ORIGIN = "http://annai.test"


@asynccontextmanager
async def visitor(world: World, language: str = "en") -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app(world))
    headers = {"Accept-Language": language}
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=headers) as client:
        yield client


@asynccontextmanager
async def operator(world: World, language: str = "en") -> AsyncIterator[httpx.AsyncClient]:
    """A visitor who has signed in."""
    async with visitor(world, language) as client:
        answer = await client.post("/login", data={"secret": SECRET_KEY, "next": "/"})
        assert answer.status_code == 303
        yield client
