"""The crowd is what it is said to be, in a real store, and its room is told."""

from pathlib import Path

from annai.core.subject import Subject
from annai.runtime.documents import decode
from annai.store.connect import open_store
from annai.store.protocol import Store
from loadtests.crowd import pieces, sizes_of
from loadtests.filled import EACH, fill_redis, fill_sqlite
from loadtests.redis_server import RedisServer

USERS = 20
MANY = 500  # of whom each takes much more than servers differ by


async def stored(store: Store, kind: str) -> list[Subject]:
    await store.open()
    try:
        return [decode(document) for _, document in await store.subjects(kind, b"", USERS + 1)]  # type: ignore[arg-type]
    finally:
        await store.close()


async def test_users_have_twelve_traits_two_runs_and_an_account(tmp_path: Path) -> None:
    filled = await fill_sqlite(tmp_path, USERS)
    users = await stored(open_store(filled.url), "user")
    assert len(users) == USERS == filled.users.count
    assert {len(user.personal.traits) for user in users} == {12}
    assert {len(user.runs) for user in users} == {2}
    assert filled.users.smallest >= 400
    accounts = await stored(open_store(filled.url), "account")
    assert len(accounts) == USERS // EACH == filled.groups
    assert {user.account for user in users} == {account.key for account in accounts}
    assert filled.user > filled.users.mean
    assert filled.parts["documents"] > filled.users.mean


async def test_redis_tells_the_memory_of_a_user(tmp_path: Path) -> None:
    server = RedisServer(tmp_path / "server")
    try:
        (tmp_path / "crowd").mkdir()
        filled = await fill_redis(tmp_path / "crowd", MANY, server)
    finally:
        server.stop()
    assert min(filled.fresh, filled.user) > filled.users.mean
    assert filled.parts.keys() >= {"documents", "timers"}


def test_sizes_and_pieces() -> None:
    sizes = sizes_of([4, 2, 6])
    assert (sizes.count, sizes.total, sizes.smallest, sizes.mean) == (3, 12, 2, 4)
    assert list(pieces(range(5), 2)) == [[0, 1], [2, 3], [4]]
