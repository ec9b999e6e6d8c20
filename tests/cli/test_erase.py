"""`annai erase` over a real server: the proof is printed, and faults are told."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.serving import ROOT, SECRET_KEY, Served, start_server


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with start_server(tmp_path) as server:
        yield server


def erase(served: Served, *arguments: str, key: str = SECRET_KEY) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "annai", "erase", *arguments, "--server", served.url]
    given = {"ANNAI_SECRET_KEY": key} if key else {}
    return subprocess.run(
        command, cwd=ROOT / "engine", capture_output=True, text=True, timeout=60, check=False, env=given
    )


def test_a_user_is_erased_and_the_proof_is_printed(served: Served) -> None:
    headers = {"authorization": f"Bearer {SECRET_KEY}"}
    event = {"type": "track", "messageId": "m1", "userId": "山田/太郎", "event": "signed_up"}
    sent = httpx.post(f"{served.url}/v1/batch", json={"batch": [event]}, headers=headers)
    assert sent.status_code == 200
    done = erase(served, "山田/太郎", "--request", "r1")
    assert (done.returncode, done.stderr) == (0, "")
    proof = json.loads(done.stdout)
    assert proof["state"] == "done"
    assert json.loads(proof["manifest"])["destroyed"]["documents"] == 1
    assert json.loads(erase(served, "山田/太郎", "--request", "r1").stdout) == proof


def test_what_the_server_refuses_is_told(served: Served) -> None:
    unknown = erase(served, "nobody")
    assert (unknown.returncode, unknown.stderr) == (2, "the server answered 404: There is nothing here.\n")
    foreign = erase(served, "nobody", key="write-key")
    assert foreign.returncode == 2
    assert foreign.stderr.startswith("the server answered 40")
    missing = erase(served, "nobody", key="")
    assert missing.stderr == "ANNAI_SECRET_KEY: is missing; set the secret key of the server\n"
