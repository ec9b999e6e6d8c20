"""How many writes a second the SQLite store commits durably, in batches of 1, 32 and 64.

    python loadtests/store_bench.py [--seconds 2] [--busy]

Each write is a 400-byte document of one of 20,000 subjects, one message id and one 300-byte record. `--busy` keeps
another thread in Python's interpreter all the time. The last line is a bare fsync of 16 KiB, to compare with.
"""

import argparse
import asyncio
import os
import random
import sys
import tempfile
import threading
import time
from pathlib import Path

from annai.store.protocol import Record, Write
from annai.store.sqlite import SQLiteStore

SUBJECTS = 20_000
NOW = 1_800_000_000_000


class Load:
    """Seeded writes to random subjects, each built upon the version before."""

    def __init__(self) -> None:
        self._random = random.Random(1)
        self._keys = [self._random.randbytes(16) for _ in range(SUBJECTS)]
        self._versions = dict.fromkeys(self._keys, 0)
        self._document = self._random.randbytes(400)
        self._body = self._random.randbytes(150)
        self._messages = 0

    def fill(self) -> list[list[Write]]:
        return [self._writes(self._keys[start : start + 500]) for start in range(0, SUBJECTS, 500)]

    def batch(self, size: int) -> list[Write]:
        return self._writes(self._random.sample(self._keys, size))

    def _writes(self, keys: list[bytes]) -> list[Write]:
        return [self._write(key) for key in keys]

    def _write(self, key: bytes) -> Write:
        self._messages += 1
        self._versions[key] += 1
        return Write(
            key=key,
            kind="user",
            expected=self._versions[key] - 1,
            document=self._document,
            message_ids=(f"message-{self._messages}",),
            records=(Record(key, self._body, self._body),),
        )


async def measure(store: SQLiteStore, load: Load, size: int, seconds: float) -> str:
    times: list[float] = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        batch = load.batch(size)
        begun = time.perf_counter()
        refused = [conflict for conflict in await store.commit(batch, (), NOW) if conflict]
        times.append(time.perf_counter() - begun)
        assert not refused
    times.sort()
    p50, p99 = (times[int(len(times) * share)] * 1000 for share in (0.5, 0.99))
    return f"batch {size:3}: {len(times) * size / sum(times):8,.0f} writes/s   p50 {p50:6.2f} ms   p99 {p99:6.2f} ms"


def measure_fsync(folder: Path) -> str:
    times = []
    with (folder / "fsync").open("wb", buffering=0) as file:
        for _ in range(200):
            file.write(bytes(16 * 1024))
            begun = time.perf_counter()
            os.fsync(file.fileno())
            times.append(time.perf_counter() - begun)
    return f"fsync 16 KiB: p50 {sorted(times)[100] * 1000:.2f} ms"


async def bench(folder: Path, seconds: float) -> None:
    store = SQLiteStore(folder / "bench.db")
    load = Load()
    await store.open()
    for batch in load.fill():
        await store.commit(batch, (), NOW)
    for size in (1, 32, 64):
        print(await measure(store, load, size, seconds), flush=True)
    await store.close()
    print(measure_fsync(folder))


def spin(stop: threading.Event) -> None:
    while not stop.is_set():
        sum(range(1000))


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the SQLite store's durable writes a second.")
    parser.add_argument("--seconds", type=float, default=2, help="per batch size, at most 30")
    parser.add_argument("--busy", action="store_true", help="keep the interpreter busy meanwhile")
    options = parser.parse_args()
    stop = threading.Event()
    sys.setswitchinterval(0.0005)
    if options.busy:
        threading.Thread(target=spin, args=(stop,), daemon=True).start()
    with tempfile.TemporaryDirectory(dir=".") as folder:
        asyncio.run(bench(Path(folder), min(options.seconds, 30)))
    stop.set()


if __name__ == "__main__":
    main()
