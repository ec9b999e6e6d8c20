"""A server as a process of its own, pinned to a core, and the processor time that it used."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

SERVER_CORE = 0
LOAD_CORE = 1
START_SECONDS = 20
STOP_SECONDS = 15
TICKS = os.sysconf("SC_CLK_TCK")


class StartError(Exception):
    """A server that does not serve."""


class Process:
    """Started by `with`, ended with SIGTERM."""

    def __init__(self, arguments: list[str], port: int, environment: Mapping[str, str] | None = None) -> None:
        self.port = port
        self._arguments = [sys.executable, "-m", *arguments]
        self._environment = {**os.environ, **(environment or {})}

    def __enter__(self) -> "Process":
        self._process = subprocess.Popen(self._arguments, env=self._environment, stdout=subprocess.DEVNULL)
        pin(self._process.pid, SERVER_CORE)
        try:
            self._wait()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _wait(self) -> None:
        end = time.monotonic() + START_SECONDS
        while not _listens(self.port):
            if self._process.poll() is not None or time.monotonic() > end:
                raise StartError(f"python {' '.join(self._arguments[1:])} does not serve")
            time.sleep(0.05)

    def processor_seconds(self) -> float:
        """The processor time, user and system, of all its threads so far."""
        return read_processor_seconds(Path(f"/proc/{self._process.pid}/stat").read_text())


def read_processor_seconds(stat: str) -> float:
    """The times in a process's `stat` line, whose second field may hold spaces and brackets."""
    fields = stat.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def pin(pid: int, core: int) -> None:
    """Keep a process on one core; without a second core there is nothing to keep apart."""
    if core in os.sched_getaffinity(0) or core < (os.cpu_count() or 1):
        os.sched_setaffinity(pid, {core})


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
