"""The starter's customer for every test of this folder, on every store."""

from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.redis_cluster import RedisCluster
from tests.redis_server import RedisServer
from tests.starter import company as place
from tests.starter.company import Company, company

KICK_OFF = "2026-04-20 14:00"
NUMBERS = count()


@pytest.fixture(scope="session")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with RedisServer(tmp_path_factory.mktemp("redis"), "process") as server:
        yield server


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisCluster]:
    with RedisCluster(tmp_path_factory.mktemp("cluster"), "process") as cluster:
        yield cluster


@pytest.fixture(params=["sqlite", "redis"], autouse=True)
def kept_in(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where the company keeps what it has."""
    kind: str = request.param
    if kind == "redis":
        server: RedisServer = request.getfixturevalue("redis")
        url = server.url(f"company{next(NUMBERS)}", durability="process")
        monkeypatch.setattr(place, "store_url", lambda _: url)
    return kind


@pytest.fixture
async def minato(tmp_path: Path, kept_in: str) -> AsyncIterator[Company]:  # noqa: ARG001
    """On Monday 20 April 2026, 14:00 in Tokyo."""
    async with company(tmp_path, KICK_OFF) as one:
        yield one
