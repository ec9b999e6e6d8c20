"""A store's claim: a process that keeps a store for itself keeps all others out, and those that share it keep it out.

Two processes that know nothing of each other would answer from memory what the other one has changed.

The claim is the system's lock on a file beside the database. It ends with the process, however that ends, so a crashed
server leaves none behind; the file itself stays, and only says who claimed it last. Tools may open the store beside it.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from annai.store.errors import StoreError

SUFFIX = ".lock"
LONGEST_NAME = 200  # bytes of who holds it


class StoreClaimed(StoreError):
    """Another server serves this store."""


@contextlib.contextmanager
def claimed(database: Path, holder: str, shared: bool = False) -> Iterator[None]:
    """Claim the database's file for `holder`, a few words that others are told; `shared`: beside others that share it.

    Raises StoreClaimed, which names the holder, and OSError when the file cannot be written.
    """
    file = database.resolve()
    descriptor = os.open(file.with_name(file.name + SUFFIX), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(descriptor, file, shared)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, holder.encode()[:LONGEST_NAME], 0)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, file: Path, shared: bool) -> None:
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(descriptor, LONGEST_NAME, 0).decode(errors="replace") or "another server"
        raise StoreClaimed(
            f"the store {file} is served by {holder}; stop that server, name another store with --store, "
            "or let all of them share it (ANNAI_SHARED=true)"
        ) from None
