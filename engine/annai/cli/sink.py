"""Where an export is written: a stream, or a file that may hold the beginning of the same export already."""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Protocol

from annai.store.frames import ExportError

STANDARD = Path("-")
PORTION = 1 << 20  # bytes


class Sink(Protocol):
    def write(self, data: bytes) -> object: ...


@contextlib.contextmanager
def sink_of(path: Path) -> Iterator[Sink]:
    """What is written is durable at the end. Raises ExportError when the file holds anything else, and OSError."""
    if path == STANDARD:
        with standard_stream(sys.stdout, "wb") as stream:
            yield stream
        return
    with open(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        begun = Begun(path, file)
        yield begun
        begun.end()


@contextlib.contextmanager
def standard_stream(stream: IO[str], mode: str) -> Iterator[IO[bytes]]:
    """The bytes of standard input or output. Raises ExportError for a terminal."""
    if stream.isatty():
        raise ExportError("an export is no text: name a file, or lead it through a pipe")
    with open(stream.fileno(), mode, closefd=False) as binary:
        yield binary


class Begun:
    """What the file holds is compared with what would be written; from its end on it is written.

    It is synced in portions, because a commit's own small sync would wait behind one large one.
    """

    def __init__(self, path: Path, file: IO[bytes]) -> None:
        self._path = path
        self._file = file
        self._comparing = True
        self._unsynced = 0

    def write(self, data: bytes) -> None:
        if self._comparing:
            found = self._file.read(len(data))
            if found == data:
                return
            self._refuse_other(data.startswith(found))
            self._file.seek(-len(found), os.SEEK_CUR)
            self._comparing = False
        self._file.write(data)
        self._unsynced += len(data)
        if self._unsynced >= PORTION:
            self._sync()

    def end(self) -> None:
        """See that the file holds nothing behind what was compared, and make it durable."""
        self._refuse_other(not self._file.read(1))
        self._sync()

    def _sync(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._unsynced = 0

    def _refuse_other(self, same: bool) -> None:
        if not same:
            raise ExportError(
                f"{self._path} is not the beginning of this export: the store has changed since, or it is another "
                "one; name a new file, or remove this one"
            )
