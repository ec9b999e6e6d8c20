"""A folder is read once; later only what changed is."""

import os
from pathlib import Path

import pytest

from annai.cli import files as folder
from annai.cli.files import read_snapshot


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("workspace.yaml", "flows/a.yaml", "flows/b.yaml", "emails/a.en.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("1")
    return tmp_path.resolve()


def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are read from here on."""
    names: list[str] = []
    read = folder._bounded

    def noted(root: str, file: str, stamp: folder.Stamp) -> bytes:
        names.append(os.path.relpath(file, root))
        return read(root, file, stamp)

    monkeypatch.setattr(folder, "_bounded", noted)
    return names


def test_only_what_changed_is_read_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = read_snapshot(root)
    names = opened(monkeypatch)
    assert (read_snapshot(root, before), names) == (before, [])
    (root / "flows/b.yaml").write_text("22")
    (root / "flows/c.yaml").write_text("3")
    (root / "flows/a.yaml").unlink()
    after = read_snapshot(root, before)
    assert names == ["flows/b.yaml", "flows/c.yaml"]
    files = {"workspace.yaml": b"1", "emails/a.en.txt": b"1", "flows/b.yaml": b"22", "flows/c.yaml": b"3"}
    assert after.files == files
    assert after.stamps.keys() == files.keys()


def test_a_replaced_file_is_read_though_size_and_time_are_the_same(root: Path) -> None:
    before = read_snapshot(root)
    file, other = root / "flows/a.yaml", root / "flows/other"
    other.write_text("2")
    status = file.stat()
    os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
    other.replace(file)
    assert read_snapshot(root, before).files["flows/a.yaml"] == b"2"


def test_what_is_known_to_have_changed_is_read_whatever_its_stamp(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = read_snapshot(root)
    names = opened(monkeypatch)
    read_snapshot(root, before, {str(root / "flows/a.yaml"), str(root / "gone.yaml")})
    assert names == ["flows/a.yaml"]


def test_an_edit_of_a_known_file_looks_at_no_other(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = read_snapshot(root)
    (root / "flows/a.yaml").write_text("22")
    monkeypatch.setattr(folder, "_found", lambda _: pytest.fail("went through the folder"))
    after = read_snapshot(root, before, {str(root / "flows/a.yaml")})
    assert after.files == {**before.files, "flows/a.yaml": b"22"}
    assert after.stamps["flows/a.yaml"].size == 2


@pytest.mark.parametrize("changed", [["flows/c.yaml"], ["flows"], ["..data"], ["flows/a.yaml"] * 2 + ["flows/c.yaml"]])
def test_whatever_else_happened_is_found(root: Path, changed: list[str]) -> None:
    before = read_snapshot(root)
    (root / "flows/c.yaml").write_text("3")
    (root / "flows/b.yaml").unlink()
    after = read_snapshot(root, before, {str(root / name) for name in changed})
    assert after.files == read_snapshot(root).files


def test_many_changes_at_once_may_not_be_all(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = read_snapshot(root)
    (root / "flows/b.yaml").write_text("22")
    monkeypatch.setattr(folder, "FEW", 0)
    assert read_snapshot(root, before, {str(root / "flows/a.yaml")}).files["flows/b.yaml"] == b"22"


def test_a_link_to_nothing_and_a_folder_named_like_a_file_are_left_out(root: Path) -> None:
    (root / "flows/c.yaml").symlink_to(root / "absent")
    (root / "flows/d.yaml").mkdir()
    assert "flows/c.yaml" not in read_snapshot(root).files
    assert "flows/d.yaml" not in read_snapshot(root).files
