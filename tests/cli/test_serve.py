"""`annai serve` as a process: faults at its start, and faults in an edit while it serves."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.serving import FLOWS, ROOT, SECRET_KEY, WRITE_KEY, Served, start_server
from tests.waiting import until

FLOW = "flows/first-report.yaml"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return shutil.copytree(FLOWS, tmp_path / "workspace")


@pytest.fixture
def served(tmp_path: Path, workspace: Path) -> Iterator[Served]:
    with start_server(tmp_path, workspace=workspace) as server:
        yield server


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def annai(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "annai", *arguments]
    return subprocess.run(command, cwd=ROOT / "engine", capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("command", ["serve", "lint"])
def test_every_fault_is_told_and_nothing_starts(workspace: Path, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANNAI_WRITE_KEY", WRITE_KEY)
    monkeypatch.setenv("ANNAI_SECRET_KEY", SECRET_KEY)
    edit(workspace / FLOW, "signed_up", "singed_up")
    (workspace / "flows/broken.yaml").write_text("title: [unclosed\n")
    ended = annai(command, str(workspace))
    assert ended.returncode == 2
    lines = ended.stderr.splitlines()
    assert any(line.startswith(f"{FLOW}:") and line.endswith("[unknown-event]") for line in lines)
    assert any(line.startswith("flows/broken.yaml:2:1:") and line.endswith("[yaml-syntax]") for line in lines)


def test_good_workspace_has_no_findings() -> None:
    ended = annai("lint", str(FLOWS))
    assert (ended.returncode, ended.stdout) == (0, "no findings\n")


def test_missing_folder_and_missing_settings_are_told(tmp_path: Path) -> None:
    missing = annai("lint", str(tmp_path / "nowhere"))
    assert (missing.returncode, "is no folder" in missing.stderr) == (2, True)
    unset = annai("serve", str(FLOWS))
    assert (unset.returncode, "ANNAI_WRITE_KEY" in unset.stderr) == (2, True)


@pytest.mark.parametrize("setting", ["patience", "=30s"])
def test_a_variable_without_a_value_is_told(setting: str) -> None:
    ended = annai("lint", str(FLOWS), "--set", setting)
    assert ended.returncode == 2
    assert f"{setting!r} sets nothing; write NAME=VALUE, such as patience=30s" in ended.stderr


def test_schemas_are_written_beside_the_workspace(tmp_path: Path) -> None:
    told = annai("schema", str(tmp_path)).stdout.splitlines()
    assert f"{tmp_path}/.schemas/flow.json" in told
    assert all(json.loads(Path(file).read_text("utf-8"))["$schema"] for file in told)


def dashboard(client: httpx.Client, served: Served) -> str:
    page = client.get(f"{served.url}/", follow_redirects=False)
    if page.status_code != 200:
        client.post(f"{served.url}/login", data={"secret": SECRET_KEY}, headers={"origin": served.url})
        page = client.get(f"{served.url}/")
    return page.text


def title(served: Served, user: str) -> str:
    """The modal's title that a new user sees."""
    event = {"type": "track", "id": user, "at": int(time.time() * 1000), "event": "signed_up"}
    asked = {"key": WRITE_KEY, "userId": user, "locale": "en", "page": {"url": "http://x/"}, "inputs": [event]}
    shown, *_ = httpx.post(f"{served.url}/v1/decide", json=asked).json()["experiences"]
    text: str = shown["content"]["title"]
    return text


def test_a_broken_edit_never_replaces_a_good_flow(served: Served, workspace: Path) -> None:
    before = title(served, "ann")
    edit(workspace / FLOW, "trigger:", "triger:")
    with httpx.Client() as client:
        page = until(lambda: text if "[unknown-key]" in (text := dashboard(client, served)) else "")
        assert FLOW in page
        assert "[unknown-key]" in served.errors.read_text()
        assert title(served, "bob") == before
        edit(workspace / FLOW, "triger:", "trigger:")
        edit(workspace / FLOW, "Welcome,", "Hello,")
        until(lambda: "[unknown-key]" not in dashboard(client, served))
        until(lambda: "workspace applied" in served.errors.read_text())
        assert title(served, "cid") == before.replace("Welcome", "Hello")
