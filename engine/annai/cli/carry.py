"""`annai export`, `import` and `backup`: what a store holds, elsewhere. They need no setting but the store."""

import argparse
import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from pathlib import Path
from time import time_ns
from typing import IO

from annai.cli.claim import claimed
from annai.cli.commands import DONE, FAILED, Commands
from annai.cli.progress import Progress
from annai.cli.sink import STANDARD, sink_of, standard_stream
from annai.settings import Settings, environment_name
from annai.store.backup import back_up
from annai.store.carry import export, refuse_half, take
from annai.store.connect import database_of, open_store
from annai.store.errors import StoreError, StoreUnavailable
from annai.store.frames import Rows, read_frames
from annai.store.modest import give_way
from annai.store.portable import PortableStore

Work = Callable[[str, Path], Coroutine[None, None, None]]  # with the store's URL and the file


def add_commands(commands: Commands) -> None:
    for name, help, work, nargs in (
        ("export", "write all that a store holds to a file, or to standard output", _export, "?"),
        ("import", "read an export, or standard input, into an empty store", _import, "?"),
        ("backup", "copy a store's file to a new one while it is served", _back_up, None),
    ):
        command = commands.add_parser(name, help=help)
        command.add_argument("file", nargs=nargs, default=STANDARD, type=Path, metavar="FILE")
        command.add_argument("--store", help="the store, such as sqlite:///annai.db (ANNAI_STORE)")
        command.set_defaults(run=_run, work=work)


def _run(options: argparse.Namespace) -> int:
    try:
        asyncio.run(options.work(_store_of(options), options.file))
    except EOFError as error:
        print(f"{error}; give it again, whole, and it goes on where it stopped", file=sys.stderr)
        return FAILED
    except StoreUnavailable as error:
        print(f"{error}; the same command goes on where it stopped", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("stopped; the same command goes on where it stopped", file=sys.stderr)
        return FAILED
    return DONE


def _store_of(options: argparse.Namespace) -> str:
    """The store's URL, from the call, the environment, or the default."""
    url: str = options.store or os.environ.get(environment_name("store"), Settings.model_fields["store"].default)
    return url


async def _export(url: str, file: Path) -> None:
    progress = Progress("exported")
    async with _opened(_existing(url)) as store:
        await refuse_half(store)
        async with contextlib.aclosing(export(store)) as frames:
            with sink_of(file) as sink:
                async for one in frames:
                    sink.write(one.data)
                    progress.add(one.rows, len(one.data))
    progress.tell("in all")


async def _import(url: str, file: Path) -> None:
    progress = Progress("imported")
    with _alone(url), _source_of(file) as source:
        async with _opened(url) as store:
            async for one in take(store, read_frames(source.read), time_ns() // 1_000_000):
                progress.add(len(one.payload.rows) if isinstance(one.payload, Rows) else 0, one.size)
    progress.tell("in all")


async def _back_up(url: str, file: Path) -> None:
    await asyncio.to_thread(_copy, url, file)


def _copy(url: str, file: Path) -> None:
    progress = Progress("backed up")
    give_way()
    if (database := database_of(_existing(url))) is None:
        raise StoreError(
            "only SQLite stores are backed up by a command; of Redis, use its own backups, or `annai export`"
        )
    totals = back_up(database, file, progress.pages)
    progress.add(sum(totals.values()), file.stat().st_size)
    progress.tell("and verified")


def _existing(url: str) -> str:
    """The URL. Raises StoreError when it names a file that is not there: opening the store would make one."""
    file, variable = database_of(url), environment_name("store")
    if file is not None and not file.exists():
        raise StoreError(f"{file}: there is no such store; name it with --store or {variable}")
    return url


def _alone(url: str) -> contextlib.AbstractContextManager[None]:
    """Nobody else serves a store that lies in a file. In Redis the import's mark keeps servers out."""
    if (file := database_of(url)) is None:
        return contextlib.nullcontext()
    return claimed(file, f"process {os.getpid()}, which imports into it")


@contextlib.asynccontextmanager
async def _opened(url: str) -> AsyncIterator[PortableStore]:
    store = open_store(url)
    assert isinstance(store, PortableStore)
    await store.open()
    try:
        yield store
    finally:
        await store.close()


@contextlib.contextmanager
def _source_of(path: Path) -> Iterator[IO[bytes]]:
    with standard_stream(sys.stdin, "rb") if path == STANDARD else path.open("rb") as source:
        yield source
