"""Locust itself, against real servers: a few users for a few seconds."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from loadtests.locust.thresholds import TABLE
from tests.serving import ROOT, SECRET_KEY, WRITE_KEY, start_server

EVENTS = 20  # of a back end's batch
PATIENCE = 60  # seconds


def run(*arguments: str, **keys: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("ANNAI_", "LOCUST_"))}
    return subprocess.run(
        [sys.executable, "-m", "loadtests.locust", "smoke", *arguments],
        cwd=ROOT,
        env={**inherited, **keys},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@pytest.fixture
def patient(tmp_path: Path) -> Path:
    """The table without its times, which a busy machine would break."""
    lines = TABLE.read_text("utf-8").splitlines()
    table = tmp_path / "patient.toml"
    table.write_text("\n".join(f"{line}0000" if line.startswith("p9") else line for line in lines), "utf-8")
    return table


def test_a_smoke_run_keeps_its_thresholds_and_loses_nothing(tmp_path: Path, patient: Path) -> None:
    results = tmp_path / "results"
    done = run("--run-time", "4s", "--thresholds", str(patient), "--results", str(results))
    assert done.returncode == 0, done.stderr
    audit = json.loads((results / "audit.json").read_text())
    histogram = json.loads((results / "histogram.json").read_text())
    decided, sent = histogram["POST /v1/decide"], histogram["POST /v1/batch"]
    assert decided["requests"] > 8
    assert audit["acknowledged"] > sent["requests"] * EVENTS > 0
    assert sum(decided["times"].values()) == decided["requests"]
    settings = json.loads((results / "manifest.json").read_text())["settings"]
    assert (settings["shape"], settings["users"], settings["seconds"]) == ("Smoke", 10, 4)
    assert (results / "report.html").exists()


def test_a_broken_threshold_is_the_exit_code_and_a_line(tmp_path: Path) -> None:
    table = tmp_path / "table.toml"
    table.write_text('["GET /v1/accounts"]\nerrors = 1\np95 = -1\np99 = 60_000\n', "utf-8")
    with start_server(tmp_path) as served:
        keys = {"ANNAI_WRITE_KEY": WRITE_KEY, "ANNAI_SECRET_KEY": SECRET_KEY}
        asked = ["--run-time", "1s", "--thresholds", str(table), "--results", str(tmp_path / "results")]
        done = run("--host", served.url, *asked, **keys)
    assert done.returncode == 1, done.stderr
    [line] = [line for line in done.stderr.splitlines() if line.startswith("load: ")]
    assert line.startswith("load: GET /v1/accounts: p95 is ")
    assert "the audit is skipped" in done.stdout


def test_a_faulty_call_ends_before_any_load(tmp_path: Path) -> None:
    given = ["--host", "http://127.0.0.1:1", "--results", str(tmp_path / "results"), "--thresholds", "no-such.toml"]
    done = run(*given, ANNAI_WRITE_KEY="w", ANNAI_SECRET_KEY="secret-key")
    assert done.returncode == 1
    assert "no-such.toml" in done.stderr
    assert "Shape test starting" not in done.stderr


def test_results_are_never_mixed(tmp_path: Path) -> None:
    done = run("--results", str(tmp_path))
    assert done.returncode == 2
    assert "FileExistsError" in done.stderr
