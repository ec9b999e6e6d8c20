"""Where the archive's files lie: a folder of this machine, or whatever else has these four methods.

Names are of lower-case letters, digits, `-`, `.` and `/`. A file is written once: its name tells its content.
"""

import asyncio
import os
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote

from annai.archive.errors import ArchiveDamaged, ArchiveUnavailable
from annai.store.errors import StoreError

SCHEME = "file:"


class Files(Protocol):
    async def put(self, name: str, content: bytes) -> None:
        """Write a file; it is durable when this returns. Raises ArchiveUnavailable."""
        ...

    async def get(self, name: str) -> bytes:
        """What a file holds. Raises ArchiveDamaged when it is not there, ArchiveUnavailable when it cannot be read."""
        ...

    async def delete(self, name: str) -> None:
        """Delete a file, if it is there. Raises ArchiveUnavailable."""
        ...

    async def names(self, folder: str) -> list[str]:
        """The files of a folder, in order, also those whose writing was cut off. Raises ArchiveUnavailable."""
        ...


def files_from_url(url: str) -> Files:
    """`file:FOLDER`, or `file:///FOLDER` from the root. Raises StoreError."""
    path = unquote(url.removeprefix(SCHEME))
    if not url.startswith(SCHEME) or not path.strip("/") or "\0" in path:
        raise StoreError("the archive is written file:FOLDER (in the working folder) or file:///FOLDER (absolute)")
    return Folder(Path("/" + path.lstrip("/") if path.startswith("/") else path))


class Folder:
    """Files in a folder, which is made with the first one."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def put(self, name: str, content: bytes) -> None:
        try:
            await asyncio.to_thread(_write, self._path / name, content)
        except OSError as error:
            raise ArchiveUnavailable(f"{self._path / name}: cannot be written ({error.strerror})") from error

    async def get(self, name: str) -> bytes:
        try:
            return await asyncio.to_thread((self._path / name).read_bytes)
        except FileNotFoundError as error:
            raise ArchiveDamaged(f"{self._path / name}: is missing; put it back from a backup") from error
        except OSError as error:
            raise ArchiveUnavailable(f"{self._path / name}: cannot be read ({error.strerror})") from error

    async def delete(self, name: str) -> None:
        try:
            await asyncio.to_thread((self._path / name).unlink, missing_ok=True)
        except OSError as error:
            raise ArchiveUnavailable(f"{self._path / name}: cannot be deleted ({error.strerror})") from error

    async def names(self, folder: str) -> list[str]:
        try:
            return [f"{folder}/{name}" for name in await asyncio.to_thread(_names, self._path / folder)]
        except OSError as error:
            raise ArchiveUnavailable(f"{self._path / folder}: cannot be read ({error.strerror})") from error


def _names(folder: Path) -> list[str]:
    return sorted(os.listdir(folder)) if folder.exists() else []


def _write(path: Path, content: bytes) -> None:
    """Under another name first: what has the file's own name is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.part")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    for folder in (path.parent, path.parent.parent):  # the folder may be new, too
        _sync(folder)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
