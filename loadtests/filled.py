"""Stores filled with a crowd, and the room that its documents take there."""

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from msgspec import Struct

from annai.runtime.clock import wall_clock
from annai.store.connect import open_store
from annai.store.protocol import Store
from annai.store.redis.tags import tags
from loadtests.crowd import SHAPE, Crowd, Sizes
from loadtests.redis_server import RedisServer
from loadtests.workspace import write_workspace

EACH = 5  # users of an account
LATER = 3 * 86_400_000  # milliseconds after which a message is surely forgotten
SAMPLE = 4  # partitions whose keys are looked at one by one; not the first, which holds what is nobody's


class Filled(Struct, frozen=True):
    """A store with a crowd. `user` and `account` are the bytes that each takes there, `parts` those of a user.

    `fresh` are a user's while their messages are remembered; `folder` holds the workspace.
    """

    url: str
    folder: Path
    count: int
    users: Sizes
    accounts: Sizes
    fresh: float
    user: float
    account: float
    parts: Mapping[str, float]
    file: Path | None = None

    @property
    def groups(self) -> int:
        return self.accounts.count


async def fill_sqlite(folder: Path, count: int) -> Filled:
    """A new file in a new folder. What it takes is the file's size, when it is closed and nothing is left beside it."""
    file = folder / "annai.db"
    return await _fill(
        folder, count, f"sqlite:///{file}", lambda: file.stat().st_size, lambda: _trees(file, count), file
    )


async def fill_redis(folder: Path, count: int, server: RedisServer) -> Filled:
    """A new store in a Redis that nobody else uses meanwhile. What it takes is the memory that Redis uses more."""
    name = folder.name
    return await _fill(folder, count, server.url(name), server.used, lambda: _keys(server, name, count))


async def _fill(
    folder: Path,
    count: int,
    url: str,
    taken: Callable[[], int],
    parts: Callable[[], Mapping[str, float]],
    file: Path | None = None,
) -> Filled:
    write_workspace(folder / "workspace", SHAPE)
    groups = count // EACH
    crowd = Crowd(open_store(url), folder / "workspace", count, groups)
    async with crowd:
        pass
    before = taken()
    async with crowd:
        users = await crowd.make_users()
    fresh = taken()
    async with crowd as store:
        await _forget(store)
    idle, found = taken(), parts()
    async with crowd:
        accounts = await crowd.make_accounts()
    return Filled(
        url,
        folder,
        count,
        users,
        accounts,
        fresh=(fresh - before) / count,
        user=(idle - before) / count,
        account=(taken() - idle) / groups,
        parts=found,
        file=file,
    )


async def _forget(store: Store) -> None:
    """Let so much time pass that messages are forgotten."""
    later = wall_clock() + LATER
    while await store.forget_messages(later, later, 10_000):
        pass


def _trees(file: Path, count: int) -> dict[str, float]:
    """The bytes of a user in the tables and indexes; nothing where SQLite cannot tell."""
    with closing(sqlite3.connect(file)) as connection:
        try:
            rows = connection.execute(
                "SELECT name, sum(pgsize) FROM dbstat WHERE name LIKE '%documents%' GROUP BY name"
            )
            return {name: size / count for name, size in rows}
        except sqlite3.OperationalError:
            return {}


KINDS = {"u": "documents", "t": "timers", "m": "messages"}


def _keys(server: RedisServer, name: str, count: int) -> dict[str, float]:
    """The bytes of a user in keys of a kind, as Redis tells of each key of a sample of the partitions."""
    found: dict[str, list[int]] = {}
    for tag in tags()[1 :: len(tags()) // SAMPLE]:
        for key in server.keys(f"{name}{{{tag}}}*"):
            kind = chr(key[key.index(b"}") + 1])
            found.setdefault(KINDS.get(kind, "the rest"), []).append(server.ask("MEMORY", "USAGE", key, "SAMPLES", 0))
    each = count / len(tags()) * SAMPLE
    return {kind: sum(sizes) / each for kind, sizes in found.items()}
