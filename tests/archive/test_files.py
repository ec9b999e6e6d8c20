"""The archive's folder: durable files, clear errors, and its URL."""

import os
from pathlib import Path

import pytest

from annai.archive.errors import ArchiveDamaged, ArchiveUnavailable
from annai.archive.files import Folder, files_from_url
from annai.store.errors import StoreError


async def test_a_file_is_read_back_and_deleted(tmp_path: Path) -> None:
    files = Folder(tmp_path / "deep" / "archive")
    await files.put("log/1", b"one")
    await files.put("log/1", b"one")
    assert await files.get("log/1") == b"one"
    assert os.listdir(tmp_path / "deep" / "archive" / "log") == ["1"]
    await files.delete("log/1")
    await files.delete("log/1")
    with pytest.raises(ArchiveDamaged, match="log/1: is missing; put it back from a backup"):
        await files.get("log/1")


async def test_files_are_listed_in_order_with_those_that_were_cut_off(tmp_path: Path) -> None:
    files = Folder(tmp_path / "archive")
    assert await files.names("log") == []
    for name in ("log/2", "log/1"):
        await files.put(name, b"")
    (tmp_path / "archive" / "log" / "3.part").write_bytes(b"")
    assert await files.names("log") == ["log/1", "log/2", "log/3.part"]
    assert await files.names("other") == []


async def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("a file, where a folder should be")
    files = Folder(tmp_path)
    for call in (files.put("log/1", b""), files.get("log/1"), files.delete("log/1")):
        with pytest.raises(ArchiveUnavailable, match="log/1: cannot be"):
            await call
    with pytest.raises(ArchiveUnavailable, match="log: cannot be read"):
        await files.names("log")


async def test_a_write_that_was_cut_off_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", cut)
    files = Folder(tmp_path)
    with pytest.raises(ArchiveUnavailable, match="No space left"):
        await files.put("log/1", b"one")
    with pytest.raises(ArchiveDamaged):
        await files.get("log/1")


@pytest.mark.parametrize(
    ("url", "path"), [("file:mine", "mine"), ("file:///srv/mine", "/srv/mine"), ("file:/srv/my%20own", "/srv/my own")]
)
def test_a_url_names_a_folder(url: str, path: str) -> None:
    assert vars(files_from_url(url)) == {"_path": Path(path)}


@pytest.mark.parametrize("url", ["", "file:", "file:///", "s3://bucket", "mine", "file:a%00b"])
def test_a_url_of_another_form_is_refused(url: str) -> None:
    with pytest.raises(StoreError, match="file:FOLDER"):
        files_from_url(url)
