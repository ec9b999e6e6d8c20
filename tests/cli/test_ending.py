"""`annai serve` as a process that is told to end."""

import signal
import socket
from pathlib import Path

import httpx
import pytest

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
