"""`annai serve` as a process that is told to end."""

import asyncio
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from annai.cli.ending import SIGNALS, asked_to_end
from tests.serving import WRITE_KEY, Served, start_server

SECONDS = 15
ASKED = {"key": WRITE_KEY, "userId": "ann", "page": {"url": "https://host.example/"}}


def half_asked(served: Served) -> socket.socket:
    """A client whose request the server waits for."""
    client = socket.create_connection(("127.0.0.1", served.port))
    client.sendall(b"POST /v1/decide HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\n{")
    httpx.get(f"{served.url}/healthz")  # by now the server has read it
    return client


def end(served: Served, number: signal.Signals) -> None:
    """Returns when the server has heard of it."""
    served.process.send_signal(number)
    while httpx.get(f"{served.url}/readyz").json().get("code") != "leaving":
        pass


async def test_a_signal_that_comes_with_another_one_is_no_fault() -> None:
    faults: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, fault: faults.append(fault))
    asked = asked_to_end(once=True)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGTERM):
        signal.raise_signal(number)
    await asked
    await asyncio.sleep(0)
    assert faults == []
    for number in SIGNALS:
        asyncio.get_running_loop().remove_signal_handler(number)


PATIENT = {"ANNAI_DRAIN_NOTICE": "60s", "ANNAI_DRAIN_TIMEOUT": "2m"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_what_it_took_and_ends_with_0(tmp_path: Path, number: signal.Signals) -> None:
    with start_server(tmp_path, environment=PATIENT) as served, half_asked(served) as client:
        end(served, number)
        assert httpx.post(f"{served.url}/v1/decide", json=ASKED).headers["connection"] == "close"
        client.sendall(b"        ")
        assert client.recv(100_000).startswith(b"HTTP/1.1 400")
        assert served.process.wait(SECONDS) == 0


def test_a_second_signal_ends_it_at_once(tmp_path: Path) -> None:
    with start_server(tmp_path, environment=PATIENT) as served, half_asked(served):
        end(served, signal.SIGTERM)
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(SECONDS) == -signal.SIGTERM


def test_it_does_not_take_longer_than_it_may(tmp_path: Path) -> None:
    hasty = {"ANNAI_DRAIN_NOTICE": "1ms", "ANNAI_DRAIN_TIMEOUT": "300ms"}
    with start_server(tmp_path, environment=hasty) as served, half_asked(served):
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(SECONDS) == 1
        assert "did not finish within 0.3 s (ANNAI_DRAIN_TIMEOUT)" in served.errors.read_text()


SLOW = """
import asyncio, sys
from pathlib import Path
from annai.cli.main import _run
from annai.cli.server import Server
from annai.settings import read_settings

class Slow(Server):
    async def stop(self):
        print("stopping", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        await super().stop()

folder, serves = Path(sys.argv[1]), sys.argv[2] == "serves"
settings = {"ANNAI_STORE": f"sqlite:///{folder}/annai.db", "ANNAI_MAIL": f"maildir:{folder}/mail",
            "ANNAI_ARCHIVE": f"file:{folder}/archive", "ANNAI_PORT": "0", "ANNAI_SHARED": "true",
            "ANNAI_WRITE_KEY": "key", "ANNAI_SECRET_KEY": "a-secret-key"}
asyncio.run(_run(Slow(folder / "workspace", read_settings(settings), serves=serves)))
"""


@pytest.mark.parametrize(("kind", "code"), [("works", 0), ("serves", -signal.SIGTERM)])
def test_a_worker_that_is_told_twice_finishes_all_the_same(tmp_path: Path, kind: str, code: int) -> None:
    (tmp_path / "workspace").mkdir()
    (tmp_path / "workspace/workspace.yaml").write_text("name: Told\nlocales: [en]\n", "utf-8")
    (tmp_path / "workspace/events.yaml").write_text("events: {}\n", "utf-8")
    command = [sys.executable, "-c", SLOW, str(tmp_path), kind]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        assert kind in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.stdout.readline() == "stopping\n"
        process.send_signal(signal.SIGTERM)
        if code:
            assert process.wait(SECONDS) == code
        else:
            process.communicate("\n", SECONDS)
            assert process.returncode == 0
