"""`annai serve` with its state in Redis."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.redis_server import RedisServer
from tests.serving import SECRET_KEY, Served, start_server


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with RedisServer(tmp_path_factory.mktemp("redis")) as server:
        yield server


def serve(folder: Path, url: str) -> Served:
    return start_server(folder, arguments=("--store", url))


def client(served: Served) -> httpx.Client:
    return httpx.Client(base_url=served.url, auth=(SECRET_KEY, ""), timeout=30)


def test_what_was_answered_is_there_after_both_were_killed(redis: RedisServer, tmp_path: Path) -> None:
    url = redis.url("served")
    with serve(tmp_path, url) as served, client(served) as http:
        for number in range(20):
            event = {"userId": "sato", "event": "signed_up", "messageId": f"m{number}"}
            assert http.post("/v1/track", json=event).json() == {"success": True}
        redis.kill()
        served.kill()
    redis.start()
    with serve(tmp_path, url) as served, client(served) as http:
        before = http.get("/v1/users/sato", headers={"authorization": f"Bearer {SECRET_KEY}"}).json()
        again = {"userId": "sato", "event": "signed_up", "messageId": "m7"}
        assert http.post("/v1/track", json=again).json() == {"success": True}
        after = http.get("/v1/users/sato", headers={"authorization": f"Bearer {SECRET_KEY}"}).json()
        assert after == before
        assert "signed_up" in str(before)
    assert not (tmp_path / "annai.db").exists()


def test_a_server_waits_for_a_redis_that_comes_back(redis: RedisServer, tmp_path: Path) -> None:
    with serve(tmp_path, redis.url("waits")) as served, client(served) as http:
        redis.kill()
        redis.start()
        assert http.get("/readyz").status_code == 200
        event = {"userId": "sato", "event": "signed_up", "messageId": "m"}
        assert http.post("/v1/track", json=event).json() == {"success": True}


def test_a_redis_that_would_lose_what_is_promised_is_not_served(tmp_path: Path) -> None:
    refused = pytest.raises(RuntimeError, match=r"ended with 2:[^$]*durability=fsync needs appendfsync always")
    with RedisServer(tmp_path, "process") as server, refused:
        serve(tmp_path, server.url("weak"))
