"""How many writes a second the SQLite store commits durably, in batches of 1, 32 and 64.

    python -m loadtests.store_bench [--seconds 2] [--busy]

Each write is a 1,000-byte document of one of 10,000 subjects, one message id and one 300-byte record. `--busy` keeps
another thread in Python's interpreter all the time. The last line is a bare fsync of 16 KiB, to compare with.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import threading
import time
from pathlib import Path

from loadtests.commits import Commits
from loadtests.figures import percentile


async def measure(commits: Commits, size: int, seconds: float) -> str:
    times: list[float] = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        times += await commits.measure(10, size)
    times.sort()
    p50, p99 = (percentile(times, percent) * 1e3 for percent in (50, 99))
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
    async with Commits(folder) as commits:
        for size in (1, 32, 64):
            print(await measure(commits, size, seconds), flush=True)
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
