"""Reading a workspace's folder."""

from collections.abc import Iterator
from pathlib import Path

MAX_FILES = 20_000  # room for 10,000 flows and their emails
MAX_FILE_SIZE = 1 << 20  # bytes
PATTERNS = ("**/*.yaml", "emails/*.mjml", "emails/*.txt")


class FolderError(ValueError):
    """The folder is no workspace that can be read: why, and what to do."""


def read_workspace(path: Path) -> dict[str, bytes]:
    """The workspace's files by POSIX path below `path`; hidden files and folders are left out.

    Raises FolderError for a missing folder, a file of more than 1 MiB, more than 20,000 files, or a link that leaves
    the folder.
    """
    if not path.is_dir():
        raise FolderError(f"{path} is no folder; name the folder that holds workspace.yaml")
    root = path.resolve()
    files: dict[str, bytes] = {}
    for file in _candidates(root):
        if len(files) == MAX_FILES:
            raise FolderError(f"{path} has more than {MAX_FILES} files; is it the workspace's folder?")
        files[file.relative_to(root).as_posix()] = _bounded(root, file)
    return files


def _candidates(root: Path) -> Iterator[Path]:
    for pattern in PATTERNS:
        for file in sorted(root.glob(pattern)):
            hidden = any(part.startswith(".") for part in file.relative_to(root).parts)
            if not hidden and file.is_file():
                yield file


def _bounded(root: Path, file: Path) -> bytes:
    if not file.resolve().is_relative_to(root):
        raise FolderError(f"{file} is a link that leaves the workspace; copy the file into it")
    with file.open("rb") as stream:
        data = stream.read(MAX_FILE_SIZE + 1)
    if len(data) > MAX_FILE_SIZE:
        raise FolderError(f"{file} is larger than 1 MiB; split it")
    return data
