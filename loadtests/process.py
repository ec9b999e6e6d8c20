"""A server as a process of its own, pinned to a core; the processor time and the memory that it uses."""

import asyncio
import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

SERVER_CORE = 0
LOAD_CORE = 1
START_SECONDS = 180  # ten thousand flows may be compiled, or a database be filled
STOP_SECONDS = 15
REST_SECONDS = 5
QUIET = 0.1  # a server that uses less of its core is at rest
TICKS = os.sysconf("SC_CLK_TCK")
PYTHON = (sys.executable, "-m")


class StartError(Exception):
    """A server that does not serve."""


class Process:
    """A server that `start` starts, and `stop` ends with SIGTERM.

    Its modules are compiled once and kept beside their sources, as wherever it is installed.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        port: int,
        environment: Mapping[str, str] | None = None,
        program: Sequence[str] = PYTHON,
    ) -> None:
        self.port = port
        self._arguments = [*program, *arguments]
        self._environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", **(environment or {})}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when the server listens. Raises StartError."""
        self._process = subprocess.Popen(self._arguments, env=self._environment, stdout=subprocess.DEVNULL)
        pin(self.pid, SERVER_CORE)
        end = time.monotonic() + START_SECONDS
        while not _listens(self.port):
            if self._process.poll() is not None or time.monotonic() > end:
                raise StartError(f"{' '.join(self._arguments)} does not serve")
            time.sleep(0.01)

    def stop(self) -> None:
        """Does nothing to one that was not started."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    @property
    def pid(self) -> int:
        if self._process is None:
            raise StartError("the server was not started")
        return self._process.pid

    def processor_seconds(self) -> float:
        """The processor time, user and system, of all its threads so far, and of the processes that it has started."""
        return family_seconds(self.pid)

    def own_processor_seconds(self) -> float:
        """The same without the processes that it has started."""
        return read_processor_seconds(Path(f"/proc/{self.pid}/stat").read_text())

    def resident_bytes(self) -> int:
        """The memory that it holds."""
        return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * resource.getpagesize()

    async def rest(self) -> None:
        """Wait until it does nothing more, so that it does not slow another one; at most a few seconds."""
        used, end = 1.0, time.monotonic() + REST_SECONDS
        while used > QUIET and time.monotonic() < end:
            before = self.processor_seconds()
            await asyncio.sleep(0.2)
            used = (self.processor_seconds() - before) / 0.2


def read_processor_seconds(stat: str, ended: bool = False) -> float:
    """The times in a process's `stat` line, whose second field may hold spaces and brackets.

    With `ended`, those of its children that have ended are in them, too.
    """
    fields = stat.rpartition(")")[2].split()
    return sum(map(int, fields[11 : 15 if ended else 13])) / TICKS


def family_seconds(pid: int) -> float:
    """The processor time of a process and of all children that it has or had."""
    spent = read_processor_seconds(Path(f"/proc/{pid}/stat").read_text(), ended=True)
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            with suppress(FileNotFoundError, ProcessLookupError):  # it ended just now, and counts for its parent
                spent += family_seconds(int(child))
    return spent


def pin(pid: int, core: int) -> None:
    """Keep a process on one core; without a second core there is nothing to keep apart."""
    if core in os.sched_getaffinity(0) or core < (os.cpu_count() or 1):
        os.sched_setaffinity(pid, {core})


def allow_many_files() -> None:
    """Let this process and those that it starts open as many sockets as the machine allows."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
