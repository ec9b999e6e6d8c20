"""The commands that people and continuous integration type."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMANDS = [
    "help",
    "setup",
    "demo",
    "test",
    "test-all",
    "check",
    "fmt",
    "bench",
    "bench-full",
    "bench-quick",
    "bench-scale",
    "bench-compare",
    "bench-peers",
    "widget-bench",
    "firefox",
    "load-test",
    "overload-test",
    "generate",
    "faults",
    "restart-test",
    "faults-seeds",
    "conditions",
    "properties",
    "fuzz",
    "lock",
]


def make(*arguments: str, **environment: str) -> str:
    given = ("MAKE", "MFLAGS", "ARGS")  # what these tests' own `make` was given
    kept = {name: value for name, value in os.environ.items() if not name.startswith(given)}
    done = subprocess.run(
        ["make", *arguments], cwd=ROOT, env={**kept, **environment}, check=True, capture_output=True, text=True
    )
    return done.stdout


def test_help_lists_every_command_with_what_it_does() -> None:
    lines = [line.split(maxsplit=2) for line in make("help").splitlines()]
    assert [line[1] for line in lines] == COMMANDS
    assert all(line[0] == "make" and len(line[2]) > 10 for line in lines)


def test_the_demo_takes_its_port_from_the_environment() -> None:
    assert "annai.demo --port 8123" in make("--dry-run", "demo", PORT="8123")
    assert "annai.demo --port 8080" in make("--dry-run", "demo", "PORT=8080")


def test_a_load_test_goes_to_a_server_of_its_own_unless_a_host_is_given() -> None:
    assert make("--dry-run", "load-test", SERVER="").split()[-2:] == ["loadtests.locust", "smoke"]
    plan = make("--dry-run", "load-test", "SHAPE=spike", "SERVER=http://staging.example", "ARGS=--users 5")
    assert "loadtests.locust spike --host http://staging.example --users 5" in plan


def test_without_uv_pip_installs_with_hashes() -> None:
    plan = make("--dry-run", "--always-make", "setup", "UV=")
    assert "-m venv .venv" in plan
    assert "-m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock" in plan


def test_uv_is_used_when_present() -> None:
    plan = make("--dry-run", "--always-make", "setup", "UV=/opt/uv")
    assert "/opt/uv venv" in plan
    assert "/opt/uv pip install --quiet --python .venv/bin/python --require-hashes -r requirements.lock" in plan


def test_continuous_integration_runs_check_and_test() -> None:
    script = ROOT / ".ci/run"
    assert os.access(script, os.X_OK)
    assert script.read_text(encoding="utf-8").rstrip().endswith("exec make check test </dev/null")
