"""`annai export`, `import` and `backup`, as people call them."""

import asyncio
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from annai.cli.main import main
from annai.cli.server import Server
from annai.settings import Settings
from annai.store.errors import StoreError
from annai.store.sqlite import SQLiteStore
from tests.serving import COUNTING, ROOT, SECRET_KEY, start_server
from tests.store.carry import fill
from tests.store.writes import NOW, key, write
from tests.waiting import until

ANNAI = [sys.executable, "-m", "annai"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with a store `annai.db` that holds something of everything."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "engine"))
    asyncio.run(_fill(tmp_path / "annai.db"))
    return tmp_path


async def _fill(path: Path) -> None:
    store = SQLiteStore(path)
    await store.open()
    await fill(store)
    await store.commit([write(key(number), document=b"x" * 60_000) for number in range(100, 200)], (), NOW)
    await store.close()


def annai(*arguments: str) -> int:
    return main(arguments)


def run(line: str, **given: object) -> subprocess.CompletedProcess[bytes]:
    """A line of the shell, in which `annai` is this Annai."""
    script = f'set -o pipefail; annai() {{ {sys.executable} -m annai "$@"; }}; {line}'
    return subprocess.run(["bash", "-c", script], capture_output=True, timeout=60, check=False, **given)  # type: ignore[call-overload, no-any-return]


def test_an_export_is_imported_and_exported_again_byte_for_byte(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert annai("export", "first.export") == 0
    assert annai("import", "first.export", "--store", "sqlite:///second.db") == 0
    assert annai("export", "second.export", "--store", "sqlite:///second.db") == 0
    assert (folder / "second.export").read_bytes() == (folder / "first.export").read_bytes()
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == [
        f"{verb} in all: 229 rows, 6.0 MB" for verb in ("exported", "imported", "exported")
    ]
    assert (folder / "first.export").stat().st_mode & 0o077 == 0


def test_what_a_broken_pipe_began_goes_on(folder: Path) -> None:
    broken = run("annai export | head -c 3000000 | annai import --store sqlite:///second.db")
    assert broken.returncode == 1
    assert b"the export ends within frame" in broken.stderr
    assert b"goes on where it stopped" in broken.stderr
    assert annai("export", "x", "--store", "sqlite:///second.db") == 2
    assert not (folder / "x").exists()
    assert annai("export", "whole.export") == 0
    assert annai("import", "whole.export", "--store", "sqlite:///second.db") == 0
    assert_same(folder)


def assert_same(folder: Path) -> None:
    """Two stores, `annai.db` and `second.db`."""
    for name in ("annai", "second"):
        assert annai("export", f"{name}.same", "--store", f"sqlite:///{name}.db") == 0
    assert (folder / "second.same").read_bytes() == (folder / "annai.same").read_bytes()


def test_an_import_that_is_killed_goes_on(folder: Path) -> None:
    assert annai("export", "first.export") == 0
    data = (folder / "first.export").read_bytes()
    target = folder / "second.db"
    with subprocess.Popen([*ANNAI, "import", "--store", "sqlite:///second.db"], stdin=subprocess.PIPE) as importer:
        assert importer.stdin is not None
        importer.stdin.write(data[:4_000_000])
        importer.stdin.flush()
        until(lambda: documents(target) > 50)
        importer.kill()
        assert importer.wait() == -signal.SIGKILL
        importer.stdin.close()
    assert annai("import", "first.export", "--store", "sqlite:///second.db") == 0
    assert_same(folder)


def documents(path: Path) -> int:
    """How many are in; none when there is no table yet."""
    if not path.exists():
        return 0
    with closing(sqlite3.connect(path)) as connection:
        try:
            return int(connection.execute("SELECT count(*) FROM documents").fetchone()[0])
        except sqlite3.OperationalError:
            return 0


def test_an_export_to_a_file_that_was_stopped_goes_on(folder: Path) -> None:
    assert annai("export", "first.export") == 0
    data = (folder / "first.export").read_bytes()
    for length in (0, 1, 30, 3_000_000, len(data) - 1, len(data)):
        (folder / "second.export").write_bytes(data[:length])
        assert annai("export", "second.export") == 0
        assert (folder / "second.export").read_bytes() == data


def test_an_export_does_not_go_on_with_another_state(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert annai("export", "first.export") == 0
    data = (folder / "first.export").read_bytes()
    with closing(sqlite3.connect(folder / "annai.db", isolation_level=None)) as connection:
        connection.execute("UPDATE members SET role = 'editor'")
    for length in (len(data), len(data) - 1_000):
        (folder / "first.export").write_bytes(data[:length])
        assert annai("export", "first.export") == 2
        assert "the store has changed since" in capsys.readouterr().err
        assert (folder / "first.export").read_bytes() == data[:length]
    (folder / "first.export").write_bytes(data + b"more")
    assert annai("export", "first.export") == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["export", "x", "--store", "sqlite:///none.db"], "none.db: there is no such store"),
        (["backup", "x", "--store", "sqlite:///none.db"], "none.db: there is no such store"),
        (["backup", "x", "--store", "redis://127.0.0.1:1/0"], "only SQLite stores"),
        (["backup", "annai.db"], "annai.db is there already"),
        (["import", "annai.db", "--store", "sqlite:///new.db"], "no export of Annai"),
        (["import", "good.export"], "not empty"),
        (["import", "damaged.export", "--store", "sqlite:///new.db"], "the export is damaged in frame"),
    ],
)
def test_faults_of_the_call_are_told(
    folder: Path, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert annai("export", "good.export") == 0
    damaged = bytearray((folder / "good.export").read_bytes())
    damaged[3_000_000] ^= 1
    (folder / "damaged.export").write_bytes(damaged)
    assert annai(*arguments) == 2
    assert words in capsys.readouterr().err
    assert not (folder / "none.db").exists()


def test_what_is_not_there_or_full_ends_with_1(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert annai("import", "none.export") == 1
    assert annai("export", "none/x") == 1
    assert capsys.readouterr().err.count("could not go on") == 2
    assert annai("export", "x", "--store", "redis://127.0.0.1:1/0") == 1
    assert "connecting to 127.0.0.1:1" in capsys.readouterr().err
    full = run("annai export > /dev/full", cwd=folder)
    assert (full.returncode, b"could not go on: [Errno 28]" in full.stderr) == (1, True)


def test_the_store_is_named_by_the_environment_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "annai.db").rename(folder / "other.db")
    monkeypatch.setenv("ANNAI_STORE", "sqlite:///other.db")
    assert annai("backup", "copy.db") == 0
    assert (folder / "copy.db").exists()


def test_a_served_store_is_exported_and_backed_up_but_not_imported_into(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "served").mkdir()
    with start_server(folder / "served", workspace=COUNTING) as server:
        event = {"type": "track", "event": "ping", "userId": "yamada", "messageId": "m1"}
        body = {"writeKey": SECRET_KEY, "batch": [event]}
        httpx.post(f"{server.url}/v1/batch", json=body).raise_for_status()
        assert annai("export", "served.export", "--store", server.store) == 0
        assert annai("backup", "backup.db", "--store", server.store) == 0
        assert annai("import", "served.export", "--store", server.store) == 2
        assert "is served by process" in capsys.readouterr().err
        assert httpx.get(f"{server.url}/readyz").status_code == 200
    assert annai("import", "served.export", "--store", "sqlite:///second.db") == 0
    assert [documents(folder / file) for file in ("second.db", "backup.db")] == [2, 2]  # one is nobody's


def test_a_store_that_was_imported_in_part_is_not_served(folder: Path) -> None:
    assert annai("export", "half.export") == 0
    with (folder / "half.export").open("r+b") as file:
        file.truncate(3_000_000)
    assert annai("import", "half.export", "--store", "sqlite:///second.db") == 1
    settings = Settings(write_key="public", secret_key=SECRET_KEY, store="sqlite:///second.db", port=0)
    with pytest.raises(StoreError, match="the import has not finished"):
        asyncio.run(serve(Server(COUNTING, settings)))


async def serve(server: Server) -> None:
    try:
        await server.start()
    finally:
        await server.stop()
