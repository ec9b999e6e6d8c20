"""The lock files: hashed, complete, and silent about where packages come from."""

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ["requirements.lock", "requirements-dev.lock", "requirements-bench.lock"]
PINNED = re.compile(r"^([a-z0-9-]+)==(\S+)(?: ; [^\\]+)? \\$", re.MULTILINE)


def pinned(lock: str) -> dict[str, str]:
    return dict(PINNED.findall((ROOT / lock).read_text(encoding="utf-8")))


def name_of(requirement: str) -> str:
    return re.split(r"[<>=;\[ ]", requirement)[0].lower().replace("_", "-")


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host_and_no_folder(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^--", text, re.MULTILINE)
    assert not re.search(r"(^|\s)/\w", text)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_of_a_lock_has_a_hash(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    heads = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert len(heads) == len(pinned(lock)) > 0
    assert all(line.endswith("\\") for line in heads)


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    running = [*project["project"]["dependencies"], *groups["build"]]
    developing = [entry for entry in groups["dev"] if isinstance(entry, str)]
    assert {name_of(entry) for entry in running} <= pinned("requirements.lock").keys()
    assert {name_of(entry) for entry in developing} <= pinned("requirements-dev.lock").keys()
    assert {name_of(entry) for entry in groups["bench"]} <= pinned("requirements-bench.lock").keys()


def test_developing_uses_the_versions_that_run() -> None:
    assert pinned("requirements.lock").items() <= pinned("requirements-dev.lock").items()


def test_benchmarks_use_the_versions_that_developing_uses() -> None:
    developing, measuring = pinned("requirements-dev.lock"), pinned("requirements-bench.lock")
    shared = developing.keys() & measuring.keys()
    assert {name: developing[name] for name in shared} == {name: measuring[name] for name in shared}


def test_node_locks_name_no_host() -> None:
    for project in ("widget", "widget/bench", "tests/browser/firefox", "tests/clients", "loadtests/peers"):
        lock = ROOT / project / "package-lock.json"
        packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
        assert not [name for name, package in packages.items() if "://" in package.get("resolved", "")], lock
