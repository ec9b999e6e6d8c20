"""A real server process on a free port, with all that it writes in one folder."""

import contextlib
import os
import selectors
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import httpx

from tests.ports import free_port

ROOT = Path(__file__).parent.parent
FLOWS = ROOT / "flows"
COUNTING = ROOT / "tests" / "faults" / "workspace"  # users and accounts keep a series of `ping`
WRITE_KEY = "public-key-of-tests"
SECRET_KEY = "secret-key-of-tests"
START_SECONDS = 120  # of a machine that has much else to do
STOP_SECONDS = 15


class Served:
    """A server that answers at `url`; `store` is its store's URL. Leaving the context stops it.

    `database` is the store's file, unless another store was asked for.
    """

    def __init__(self, process: subprocess.Popen[str], folder: Path, port: int, store: str) -> None:
        self.process = process
        self.folder = folder
        self.port = port
        self.store = store
        self.url = f"http://127.0.0.1:{port}"
        self.database = folder / "annai.db"
        self.errors = folder / "server.log"

    def stop(self) -> int:
        """Ask the process to finish, as Ctrl-C does; returns its exit code. A process that hangs is killed."""
        return self.wait(signal.SIGINT)

    def wait(self, number: signal.Signals) -> int:
        """Send a signal and wait for the end; returns the exit code."""
        self.process.send_signal(number)
        try:
            return self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        finally:
            _close(self.process.stdout)

    def kill(self) -> None:
        """`kill -9`: the process gets no chance to finish anything."""
        self.process.kill()
        self.process.wait()
        _close(self.process.stdout)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.process.poll() is None:
            self.stop()
        _close(self.process.stdout)


def start_server(
    folder: Path,
    *,
    workspace: Path = FLOWS,
    environment: Mapping[str, str] | None = None,
    arguments: Sequence[str] = (),
    module: str = "annai",
    port: int | None = None,
    listening: socket.socket | None = None,
    store: str | None = None,
) -> Served:
    """Start `annai serve` and return once `/readyz` says yes.

    `environment` adds to the settings, `arguments` to the call; `module` is what `python -m` runs instead. It listens
    to `port`, or as systemd would have it, to a socket that it is handed over. `store` is the store's URL, if it is not
    to be a file in the folder. Raises RuntimeError, with what the server wrote, when it ends or is not ready within
    START_SECONDS.
    """
    port = listening.getsockname()[1] if listening else port or free_port()
    store = store or f"sqlite:///{folder / 'annai.db'}"
    arguments = ["--port", str(port), "--store", store, *arguments]
    process = _spawn(folder, workspace, environment or {}, arguments, module, listening)
    served = Served(process, folder, port, store)
    try:
        _await_ready(served)
    except BaseException:
        served.kill()
        raise
    return served


def _spawn(
    folder: Path,
    workspace: Path,
    environment: Mapping[str, str],
    arguments: Sequence[str],
    module: str,
    listening: socket.socket | None,
) -> subprocess.Popen[str]:
    places = ["--mail", f"maildir:{folder / 'mail'}", "--archive", f"file:{folder / 'archive'}"]
    with (folder / "server.log").open("a") as errors:
        return subprocess.Popen(
            [*_handing(listening), sys.executable, "-m", module, "serve", str(workspace), *places, *arguments],
            cwd=ROOT,
            env=_environment(environment),
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            pass_fds=[listening.fileno()] if listening else [],
        )


def _handing(listening: socket.socket | None) -> list[str]:
    """What stands before a command that is to have a socket as its third file."""
    script = 'exec 3<&"$0"; LISTEN_FDS=1 LISTEN_PID=$$ exec "$@"'
    return ["bash", "-c", script, str(listening.fileno())] if listening else []


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    """The process's own, without settings that a developer happens to have."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("ANNAI_")}
    keys = {"ANNAI_WRITE_KEY": WRITE_KEY, "ANNAI_SECRET_KEY": SECRET_KEY, "ANNAI_IDENTITY": "off"}
    path = os.pathsep.join(filter(None, [str(ROOT / "engine"), inherited.get("PYTHONPATH")]))
    return {**inherited, **keys, "PYTHONPATH": path, **settings}


def _await_ready(served: Served) -> None:
    line = _first_line(served.process)
    if "serves" not in line:
        state = f"said {line!r}" if line else f"ended with {served.process.wait(STOP_SECONDS)}"
        raise RuntimeError(f"the server {state}:\n{served.errors.read_text()}")
    httpx.get(f"{served.url}/readyz", timeout=START_SECONDS).raise_for_status()


def _first_line(process: subprocess.Popen[str]) -> str:
    """What the process prints first; empty when it ends without a word."""
    assert process.stdout is not None
    with selectors.DefaultSelector() as ready:
        ready.register(process.stdout, selectors.EVENT_READ)
        if not ready.select(START_SECONDS):
            raise RuntimeError(f"the server printed nothing within {START_SECONDS} s")
    return process.stdout.readline()


def _close(stream: IO[str] | None) -> None:
    with contextlib.suppress(OSError):
        if stream is not None:
            stream.close()
