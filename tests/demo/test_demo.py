"""`python -m annai.demo`: one process serves both sites, numbers move, and it ends cleanly."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from annai.cli.files import read_workspace
from annai.core.load import load_workspace
from annai.demo.__main__ import WORKSPACE, main
from annai.demo.app import read_plan

WAIT = 30  # seconds


@pytest.fixture
def port() -> int:
    """A port that is free, and the next one too."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            number: int = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", number + 1))
            except (OSError, OverflowError):
                continue
            return number


@pytest.fixture
def demo(port: int, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-m", "annai.demo", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        yield process
        process.kill()


def greeting(process: subprocess.Popen[str]) -> str:
    """What it prints up to the hint about Ctrl-C."""
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if "Ctrl-C" in line:
            return "".join(lines)
    raise AssertionError(f"the demo did not start: {lines}")


def get(url: str) -> str:
    request = urllib.request.Request(url, headers={"Authorization": "Bearer demo-secret"})
    with urllib.request.urlopen(request, timeout=WAIT) as answer:
        text: str = answer.read().decode()
        return text


def accounts_that_moved(port: int) -> list[str]:
    accounts = json.loads(get(f"http://127.0.0.1:{port}/v1/accounts"))["accounts"]
    return [account["id"] for account in accounts if account["moves"]]


def changes(port: int) -> Iterator[str]:
    """The dashboard's stream, for someone who signed in with the printed key."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    opener.open(f"http://localhost:{port}/login", b"secret=demo-secret", timeout=WAIT).close()
    with opener.open(f"http://localhost:{port}/dashboard/stream", timeout=WAIT) as stream:
        for line in stream:
            yield line.decode()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_both_sites_moves_numbers_and_ends_cleanly(
    demo: subprocess.Popen[str], port: int, tmp_path: Path, number: signal.Signals
) -> None:
    said = greeting(demo)
    assert f"http://localhost:{port}/" in said
    assert f"http://localhost:{port + 1}/" in said
    assert "demo-secret" in said
    assert "アトリエ帳票" in get(f"http://127.0.0.1:{port + 1}/?lang=ja")
    assert any(accounts_that_moved(port) for line in changes(port) if line.startswith("data:"))
    demo.send_signal(number)
    assert demo.wait(WAIT) == 0
    assert list(tmp_path.iterdir()) == []


def test_the_demo_shows_four_flows_of_the_starter() -> None:
    """What the product tells starts no others: they would come between."""
    flows = load_workspace(read_workspace(WORKSPACE)).flows
    told = {"signed_up", "data_imported", "report_created", "report_shared", "member_invited"}
    heard = {id: flow.model.trigger.model_dump().get("event") for id, flow in flows.items()}
    assert {id for id, event in heard.items() if event in told} == {
        "first-report",
        "import-rescue",
        "invite-team",
        "share-report",
    }


def test_a_port_that_is_taken_is_named(port: int, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port + 1))
        taken.listen()
        assert main(["--port", str(port)]) == 1
    assert f"port {port + 1} cannot be used" in capsys.readouterr().err


def test_a_broken_workspace_is_refused(port: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "workspace.yaml").write_text("name: [", encoding="utf-8")
    assert main(["--port", str(port), "--workspace", str(tmp_path)]) == 2
    assert "workspace.yaml:2:1: " in capsys.readouterr().err


def test_the_environment_may_choose_the_products_port_and_the_wait() -> None:
    changed = {"DEMO_PORT": "9000", "DEMO_IMPORT_LATE_AFTER": "5s", "DEMO_STORE": "sqlite:///kept.db"}
    chosen = read_plan(8080, changed, WORKSPACE)
    assert (chosen.product, chosen.import_late_after) == ("http://localhost:9000", "5s")
    assert chosen.store == "sqlite:///kept.db"
    usual = read_plan(8080, {}, WORKSPACE)
    assert (usual.annai, usual.product, usual.import_late_after) == (
        "http://localhost:8080",
        "http://localhost:8081",
        "20s",
    )


@pytest.mark.parametrize(("port", "product"), [(8080, "8080"), (0, "1"), (65535, ""), (8080, "70000"), (8080, "x")])
def test_ports_that_cannot_be_are_refused(port: int, product: str) -> None:
    with pytest.raises(ValueError, match=r"ports?|literal"):
        read_plan(port, {"DEMO_PORT": product}, WORKSPACE)
