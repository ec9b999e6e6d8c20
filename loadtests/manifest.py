"""Under which circumstances something was measured."""

import os
import platform
import sqlite3
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

PACKAGES = ("httptools", "msgspec", "orjson", "pydantic", "starlette", "uvicorn", "uvloop")
ROOT = Path(__file__).parent.parent


def manifest(settings: dict[str, Any]) -> dict[str, Any]:
    """The code's commit, the versions, the machine, and the settings that were given."""
    return {
        "commit": _git("rev-parse", "HEAD"),
        "changed": bool(_git("status", "--porcelain", "--untracked-files=no")),
        "python": sys.version,
        "sqlite": sqlite3.sqlite_version,
        "packages": {name: version(name) for name in PACKAGES},
        "machine": {
            "system": platform.platform(),
            "processor": _processor(),
            "cores": os.cpu_count(),
            "load": os.getloadavg(),
        },
        "settings": settings,
    }


def _git(*arguments: str) -> str | None:
    """What git says; None without git or a repository."""
    try:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
