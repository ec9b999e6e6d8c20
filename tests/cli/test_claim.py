"""One server at a time serves a store."""

import subprocess
import sys
from pathlib import Path

import pytest

from annai.cli.claim import StoreClaimed, claimed
from tests.serving import FLOWS, ROOT, SECRET_KEY, WRITE_KEY, start_server

HOLD = """
import sys, time
from pathlib import Path
from annai.cli.claim import claimed
with claimed(Path(sys.argv[1]), "the first"):
    print("claimed", flush=True)
    time.sleep(600)
"""


def claim(database: Path) -> None:
    with claimed(database, "the second"):
        pass


def test_a_claimed_store_names_its_holder_and_is_free_afterwards(tmp_path: Path) -> None:
    database = tmp_path / "annai.db"
    with claimed(database, "process 1 and its very long command line"):
        pass
    with claimed(database, "process 2"), pytest.raises(StoreClaimed, match="is served by process 2; stop that server"):
        claim(database)
    claim(database)


def test_another_name_of_the_same_file_is_claimed_too(tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "annai.db")
    with claimed(tmp_path / "annai.db", "process 1"), pytest.raises(StoreClaimed):
        claim(tmp_path / "link.db")


def test_a_killed_server_leaves_no_claim(tmp_path: Path) -> None:
    database = tmp_path / "annai.db"
    command = [sys.executable, "-c", HOLD, str(database)]
    with subprocess.Popen(command, cwd=ROOT / "engine", stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "claimed\n"
        with pytest.raises(StoreClaimed, match="the first"):
            claim(database)
        first.kill()
        first.wait()
    claim(database)


def test_a_second_server_on_a_store_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANNAI_WRITE_KEY", WRITE_KEY)
    monkeypatch.setenv("ANNAI_SECRET_KEY", SECRET_KEY)
    with start_server(tmp_path) as first:
        command = [sys.executable, "-m", "annai", "serve", str(FLOWS), "--port", "0", "--store", first.store]
        second = subprocess.run(command, cwd=ROOT / "engine", capture_output=True, text=True, timeout=60, check=False)
    assert second.returncode == 2
    assert "annai.db is served by process " in second.stderr
