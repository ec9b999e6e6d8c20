"""Real Redis servers for the measurements.

They run on the core of Annai's processes, whose own time is what counts: beside the load they would be the limit, and
Annai would wait for requests.
"""

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from redis import Redis
from redis.exceptions import RedisError

from annai.store.redis.tags import SLOTS
from loadtests.process import SERVER_CORE, START_SECONDS, STOP_SECONDS, StartError, free_port, pin

SETTINGS = ("--appendonly", "yes", "--appendfsync", "everysec", "--save", "", "--auto-aof-rewrite-percentage", "0")


def wait(until: Callable[[], bool], otherwise: str) -> None:
    """Raises StartError when it takes too long."""
    end = time.monotonic() + START_SECONDS
    while not until():
        if time.monotonic() > end:
            raise StartError(otherwise)
        time.sleep(0.01)


class RedisServer:
    """A `redis-server` with an append-only file in `folder`, which is synced each second; it runs until `stop`.

    Raises StartError when there is none, or when it does not serve.
    """

    def __init__(self, folder: Path, *settings: str) -> None:
        program = shutil.which("redis-server")
        if program is None:
            raise StartError("there is no redis-server; tools/install-redis installs it")
        folder.mkdir()
        self.port = free_port()
        place = ("--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(folder))
        self._process = subprocess.Popen([program, *place, *SETTINGS, *settings], stdout=subprocess.DEVNULL)
        pin(self._process.pid, SERVER_CORE)
        self._client = Redis(port=self.port)
        wait(self._answers, "redis-server does not serve")

    def url(self, name: str) -> str:
        """A store of this name on it."""
        return f"redis://127.0.0.1:{self.port}/0?durability=process&name={name}"

    def ask(self, *command: str | bytes | int) -> Any:
        """The answer to a command."""
        return self._client.execute_command(*command)  # type: ignore[no-untyped-call]

    def used(self) -> int:
        """The bytes of memory that it uses for all it holds, without what it reads and writes just now."""
        memory: dict[str, int] = self._client.info("memory")
        return memory["used_memory"] - memory["mem_clients_normal"] - memory["mem_aof_buffer"]

    def keys(self, pattern: str) -> Iterator[bytes]:
        """The keys whose names are of this form."""
        return iter(self._client.scan_iter(match=pattern, count=10_000))

    def calls(self) -> dict[str, int]:
        """How often each command was called, those of scripts included, as the server counts them."""
        told: dict[str, dict[str, int]] = self._client.info("commandstats")
        return {name.removeprefix("cmdstat_"): stats["calls"] for name, stats in told.items()}

    def stop(self) -> None:
        self._client.close()
        self._process.terminate()
        self._process.wait(STOP_SECONDS)

    def _answers(self) -> bool:
        try:
            return bool(self.ask("PING"))
        except RedisError:
            if self._process.poll() is not None:
                raise StartError("redis-server does not start") from None
            return False


class RedisCluster:
    """A Redis Cluster of some masters without replicas; it runs until `stop`. Raises StartError."""

    def __init__(self, folder: Path, masters: int = 3) -> None:
        folder.mkdir()
        self.masters: list[RedisServer] = []
        for number in range(masters):
            self.masters.append(
                RedisServer(folder / str(number), "--cluster-enabled", "yes", "--cluster-port", str(free_port()))
            )
        first = self.masters[0]
        for number, master in enumerate(self.masters):
            begin, end = SLOTS * number // masters, SLOTS * (number + 1) // masters - 1
            master.ask("CLUSTER ADDSLOTSRANGE", begin, end)
            master.ask("CLUSTER MEET", "127.0.0.1", first.port, first.ask("CONFIG GET", "cluster-port")["cluster-port"])
        wait(lambda: all(map(_is_whole, self.masters)), "the cluster is not whole")

    def url(self, name: str) -> str:
        """A store of this name on it."""
        hosts = ",".join(f"127.0.0.1:{master.port}" for master in self.masters)
        return f"redis+cluster://{hosts}?durability=process&name={name}"

    def stop(self) -> None:
        for master in self.masters:
            master.stop()


def _is_whole(master: RedisServer) -> bool:
    told: dict[str, str] = master.ask("CLUSTER INFO")
    return told["cluster_state"] == "ok"
