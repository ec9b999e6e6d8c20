"""Reading a workspace's folder."""

import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from stat import S_ISREG

from msgspec import Struct

MAX_FILES = 20_000  # room for 10,000 flows and their emails
MAX_FILE_SIZE = 1 << 20  # bytes
FEW = 100  # changes at once; of more, the system may have told only some


class FolderError(ValueError):
    """The folder is no workspace that can be read: why, and what to do."""


class Stamp(Struct, frozen=True):
    """What a file system changes with a file's content; times in nanoseconds."""

    size: int
    modified: int
    changed: int
    number: int


class Snapshot(Struct, frozen=True):
    """The workspace's files by POSIX path below the folder, and the stamps that they had when they were read."""

    files: Mapping[str, bytes] = {}
    stamps: Mapping[str, Stamp] = {}


EMPTY = Snapshot()


def read_workspace(path: Path) -> Mapping[str, bytes]:
    """The workspace's files; see read_snapshot."""
    return read_snapshot(path).files


def read_snapshot(path: Path, former: Snapshot = EMPTY, changed: Collection[str] = ()) -> Snapshot:
    """The folder as it is now; hidden files and folders are left out.

    `changed` are the absolute paths known to have changed since the `former` snapshot. When they are a few files of
    it, only these are read; else the folder is gone through for whatever is new or has another stamp. Raises
    FolderError for a missing folder, a file of more than 1 MiB, more than 20,000 files, or a link that leaves the
    folder.
    """
    if not path.is_dir():
        raise FolderError(f"{path} is no folder; name the folder that holds workspace.yaml")
    root = str(path.resolve())
    return _edited(root, former, changed) or _walked(root, former, changed)


def _edited(root: str, former: Snapshot, changed: Collection[str]) -> Snapshot | None:
    """The former snapshot with some of its files read again; None when more has happened."""
    named = {os.path.relpath(file, root): _stamp(file) for file in changed} if len(changed) <= FEW else {}
    stamps = {name: stamp for name, stamp in named.items() if stamp and name in former.files}
    if not stamps or len(stamps) < len(named):
        return None
    files = {name: _bounded(root, f"{root}/{name}", stamp) for name, stamp in stamps.items()}
    return Snapshot({**former.files, **files}, {**former.stamps, **stamps})


def _walked(root: str, former: Snapshot, changed: Collection[str]) -> Snapshot:
    """What is named as changed is read whatever its stamp, which may miss a change within one tick of the clock."""
    files: dict[str, bytes] = {}
    stamps: dict[str, Stamp] = {}
    for name, file, stamp in _found(root):
        if len(files) == MAX_FILES:
            raise FolderError(f"{root} has more than {MAX_FILES} files; is it the workspace's folder?")
        known = former.stamps.get(name) == stamp and file not in changed
        files[name] = former.files[name] if known else _bounded(root, file, stamp)
        stamps[name] = stamp
    return Snapshot(files, stamps)


def _found(root: str) -> Iterator[tuple[str, str, Stamp]]:
    """Name, path and stamp of each file that may belong to a workspace."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        below = Path(folder).relative_to(root).as_posix()
        prefix = "" if below == "." else f"{below}/"
        for name in sorted(names):
            if _wanted(prefix, name) and (stamp := _stamp(f"{folder}/{name}")):
                yield prefix + name, f"{folder}/{name}", stamp


def _wanted(prefix: str, name: str) -> bool:
    mail = prefix == "emails/" and name.endswith((".mjml", ".txt"))
    return not name.startswith(".") and (mail or name.endswith(".yaml"))


def _stamp(file: str) -> Stamp | None:
    """None for what is no file, or none any more."""
    try:
        status = os.stat(file)
    except FileNotFoundError:
        return None
    if not S_ISREG(status.st_mode):
        return None
    return Stamp(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


def _bounded(root: str, file: str, stamp: Stamp) -> bytes:
    if os.path.islink(file) and not Path(file).resolve().is_relative_to(root):
        raise FolderError(f"{file} is a link that leaves the workspace; copy the file into it")
    if stamp.size > MAX_FILE_SIZE:
        raise FolderError(f"{file} is larger than 1 MiB; split it")
    with open(file, "rb", buffering=0) as stream:
        return stream.read()
