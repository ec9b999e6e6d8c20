"""The audit sees a loss and a repetition, and looks at everything that people do."""

import asyncio
import json
import time
from pathlib import Path

import pytest

from annai.cli.files import read_workspace
from annai.core.inputs import AnyInput, Identify, Page, Track
from annai.core.load import load_workspace
from annai.runtime import Bundles, Runtime
from annai.store.connect import open_store
from annai.workers.projector import Projector
from loadtests.locust.__main__ import audit
from loadtests.locust.audit import compare
from loadtests.locust.load import Load
from tests.serving import FLOWS

IDS = ["event", "traits", "page"]


async def _store(path: Path) -> None:
    """What a person did, as its account has heard it too."""
    store = open_store(f"sqlite:///{path}")
    await store.open()
    runtime = Runtime(store, Bundles(store, load_workspace(read_workspace(FLOWS))), _now)
    await runtime.start()
    now = _now()
    made: list[AnyInput] = [
        Track(id="event", at=now, received=now, event="signed_up"),
        Identify(id="traits", at=now, received=now),
        Page(id="page", at=now, received=now),
    ]
    await runtime.submit(runtime.ref("user", "ann"), made)
    await Projector(runtime).run_once()
    await runtime.stop()
    await store.close()


def _now() -> int:
    return time.time_ns() // 1_000_000


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "annai.db"
    asyncio.run(_store(path))
    return path


def results(folder: Path, ids: list[str]) -> Path:
    load = Load(1, folder)
    load.acknowledge(ids)
    load.close()
    return folder


def test_what_was_acknowledged_is_found(tmp_path: Path, store: Path) -> None:
    assert audit(results(tmp_path, IDS), store) == 0
    assert json.loads((tmp_path / "audit.json").read_text()) == {"acknowledged": 3, "missing": [], "repeated": []}


def test_a_planted_loss_is_found(tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit(results(tmp_path, [*IDS, "never-sent"]), store) == 1
    assert json.loads((tmp_path / "audit.json").read_text())["missing"] == ["never-sent"]
    assert "4 acknowledged, 1 not stored, 0 stored more than once" in capsys.readouterr().out


def test_what_is_stored_twice_is_found() -> None:
    found = compare(["a", "b"], ["a", "b", "b", "c", "c"])
    assert (found.missing, found.repeated, found.good) == ((), ("b",), False)
