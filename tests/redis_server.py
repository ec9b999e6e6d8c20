"""Real Redis servers, each with its files in a folder of its own."""

import shutil
import subprocess
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from redis import Redis
from redis.exceptions import RedisError

from tests.ports import free_port
from tests.waiting import until

STOP_SECONDS = 10
BUS = 10_000  # between the port of a cluster's server and the one where servers talk to each other

# By a store's durability: how the server has to be configured.
SETTINGS = {
    "fsync": ("--appendonly", "yes", "--appendfsync", "always"),
    "process": ("--appendonly", "yes", "--appendfsync", "everysec"),
    "replicated": ("--appendonly", "yes", "--appendfsync", "everysec"),
}


class RedisServer:
    """A server on a port of its own. Leaving the context ends it."""

    def __init__(self, folder: Path, durability: str = "fsync", *settings: str) -> None:
        self.folder = folder
        self.port = free_port(BUS)
        self.settings = (*SETTINGS[durability], *settings)
        self.start()

    def start(self) -> None:
        """Start it, again after it has ended, and return when it answers."""
        program = shutil.which("redis-server")
        assert program, "these tests need redis-server; run tools/install-redis"
        place = ("--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self.folder), "--save", "")
        with (self.folder / "redis.log").open("ab") as log:
            self.process = subprocess.Popen([program, *place, *self.settings], stdout=log, stderr=log)
        until(self._answers)

    def url(self, name: str, **options: Any) -> str:
        """A store of this name on it."""
        query = "".join(f"&{option}={value}" for option, value in options.items())
        return f"redis://127.0.0.1:{self.port}/0?name={name}{query}"

    def ask(self, *command: str | bytes | int) -> Any:
        """The answer to a command."""
        with Redis(port=self.port, protocol=2) as client:
            connection = client.connection_pool.get_connection()
            connection.send_command(*command)
            return connection.read_response()

    def calls(self) -> dict[str, int]:
        """How often each command was called since the server began, those of scripts included."""
        with Redis(port=self.port, protocol=2) as client:
            told: dict[str, Any] = client.info("commandstats")
        return {name.removeprefix("cmdstat_"): stats["calls"] for name, stats in told.items()}

    def kill(self) -> None:
        """`kill -9`."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(STOP_SECONDS)

    def _answers(self) -> bool:
        assert self.process.poll() is None, (self.folder / "redis.log").read_text()
        with suppress(RedisError):
            return bool(self.ask("PING"))
        return False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.process.poll() is None:
            self.kill()
