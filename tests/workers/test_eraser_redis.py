"""A person is erased where the store is a Redis, or a cluster of three masters with a replica each: no server's files
hold anything that they left, and all the rest is as it was."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import msgspec
import pytest

from annai.store.archiving import Shelf
from tests.api.world import world
from tests.redis_cluster import RedisCluster
from tests.redis_server import RedisServer
from tests.workers.test_eraser import FILES, MARKS, USER, Place

STORES = ["redis", "cluster"]
PLAIN = ("--rdbcompression", "no")  # so that a file shows what it holds


@contextmanager
def servers(kind: str, folder: Path) -> Iterator[tuple[str, list[RedisServer]]]:
    """A store's URL, and its servers."""
    folder.mkdir()
    if kind == "redis":
        with RedisServer(folder, "fsync", *PLAIN) as server:
            yield server.url("erasing"), [server]
    else:
        with RedisCluster(folder, "replicated", 2_000, *PLAIN) as cluster:
            yield cluster.url("erasing", "replicated"), cluster.servers


@asynccontextmanager
async def place(folder: Path, url: str) -> AsyncIterator[Place]:
    async with world(folder, FILES, store=url) as server:
        await server.runtime.bundles.keep()
        yield Place(server, folder)


@pytest.mark.parametrize("kind", STORES)
async def test_nothing_of_an_erased_person_is_in_any_file_of_any_server(tmp_path: Path, kind: str) -> None:
    with servers(kind, tmp_path / "store") as (url, those):
        async with place(tmp_path, url) as one:
            await one.live()
            for server in those:
                server.ask("SAVE")
            assert one.found() == {*MARKS, "id"}
            assert [bool(list(server.folder.rglob("dump.rdb"))) for server in those] == [True] * len(those)
            assert await one.server.store.shelf() == Shelf(1, 1, 1)
            before = await one.rebuilt()
            boss, acme = await one.server.operator("/v1/users/boss"), await one.server.operator("/v1/accounts/acme")
            proof = await one.erased()
            assert one.found() == set()
            assert await one.rebuilt() == before
            destroyed = msgspec.json.decode(proof["manifest"])["destroyed"]
            assert all(destroyed[what] > 0 for what in ("keys", "documents", "records", "outbox", "emails", "mailbox"))
            assert destroyed["members"] == destroyed["refusals"] == 1
            for path, known in (("/v1/users/boss", boss), ("/v1/accounts/acme", acme)):
                after = await one.server.operator(path)
                assert {**after.json(), "version": 0} == {**known.json(), "version": 0}
            assert (await one.server.operator(f"/v1/users/{USER}")).status_code == 404
        assert one.found() == set()
