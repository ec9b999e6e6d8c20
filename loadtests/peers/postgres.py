"""PostgreSQL for the system that needs it: a server of its own, with its files in a temporary folder."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from loadtests.process import SERVER_CORE, StartError, family_seconds, free_port, pin

USER = "postgres"
DEBIANS = Path("/usr/lib/postgresql")
START_SECONDS = 30
STOP_SECONDS = 20


def programs() -> Path | None:
    """The folder of PostgreSQL's programs; None where it is not installed. Debian keeps them off the PATH."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    return max((path.parent for path in DEBIANS.glob("*/bin/initdb")), default=None)


class Postgres:
    """A server that answers everybody on a free port of 127.0.0.1. Leaving the context ends it and its files."""

    def __init__(self, folder: Path) -> None:
        """`folder` holds its programs."""
        self._programs = folder
        self.port = free_port()

    def __enter__(self) -> Self:
        """Raises StartError, OSError and CalledProcessError."""
        self._folder = tempfile.TemporaryDirectory(prefix="annai-postgres-")
        self._own()
        data = f"{self._folder.name}/data"
        self._run("initdb", "--pgdata", data, "--auth", "trust", "--username", USER, "--no-sync")
        place = ("-p", str(self.port), "-h", "127.0.0.1", "-k", self._folder.name)
        self._process = subprocess.Popen([self._programs / "postgres", "-D", data, *place], **self._as_user())
        pin(self._process.pid, SERVER_CORE)
        self._wait()
        return self

    def _wait(self) -> None:
        end = time.monotonic() + START_SECONDS
        ready = [str(self._programs / "pg_isready"), "-h", "127.0.0.1", "-p", str(self.port), "-U", USER]
        while subprocess.run(ready, stdout=subprocess.DEVNULL).returncode:
            if self._process.poll() is not None or time.monotonic() > end:
                raise StartError("PostgreSQL does not serve")
            time.sleep(0.1)

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._process.send_signal(signal.SIGINT)  # ends its connections, and then itself
        self._process.wait(STOP_SECONDS)
        self._folder.cleanup()

    def processor_seconds(self) -> float:
        """The processor time of all its processes so far."""
        return family_seconds(self._process.pid)

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run([self._programs / program, *arguments], check=True, **self._as_user())

    def _own(self) -> None:
        if os.geteuid() == 0:
            shutil.chown(self._folder.name, USER, USER)

    def _as_user(self) -> Mapping[str, Any]:
        """How it is started: never as root, which it refuses."""
        identity = {"user": USER, "group": USER, "extra_groups": []} if os.geteuid() == 0 else {}
        return {**identity, "cwd": "/", "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
