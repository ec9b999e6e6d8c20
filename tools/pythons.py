"""Which Pythons the machine has: on PATH, among pyenv's versions, and what uv has installed. Nothing is downloaded."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

VERSIONS = ("3.11", "3.12", "3.13")
PATIENCE = 20  # seconds that a program may take to say what it is
SAY = "import ensurepip, sys, venv; print('%d.%d' % sys.version_info[:2])"
UV_LIST = ("python", "list", "--only-installed", "--no-python-downloads", "--offline", "--output-format", "json")
FAILURES = (OSError, subprocess.SubprocessError, ValueError)


def find(version: str) -> Path | None:
    """The first Python of this version that runs and can make an environment; None when there is none."""
    return next((python for python in _candidates(version) if _is(python, version)), None)


def _candidates(version: str) -> Iterator[Path]:
    yield from _on_path(version)
    yield from _of_pyenv(version)
    yield from _of_uv(version)


def _on_path(version: str) -> Iterator[Path]:
    folders = os.get_exec_path()
    for name in (f"python{version}", "python3", "python"):
        for folder in folders:
            if found := shutil.which(name, path=folder):
                yield Path(found)


def _of_pyenv(version: str) -> Iterator[Path]:
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from sorted((root / "versions").glob(f"{version}.*/bin/python{version}"), reverse=True)


def _of_uv(version: str) -> Iterator[Path]:
    if uv := shutil.which("uv"):
        with suppress(*FAILURES):
            for listed in json.loads(_output(uv, *UV_LIST, version)):
                yield Path(listed["path"])


def _is(python: Path, version: str) -> bool:
    """Whether it says so itself: a shim stands on PATH for versions that are not chosen, too."""
    try:
        return _output(str(python), "-c", SAY).strip() == version
    except FAILURES:
        return False


def _output(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE)
    return done.stdout
