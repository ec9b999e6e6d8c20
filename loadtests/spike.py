"""A crowd that comes at once: open arrivals at half of the throughput, then at three times of it, then at half again.

    python -m loadtests.spike [--seconds 5] [--times 3]

Requests come by the clock, whether or not the earlier ones were answered, and each is timed from the moment at which
it was meant to be sent. Exit code 0: who was served was served in time, who was refused was told at once, what was
acknowledged is stored once, and afterwards all is as before. 1: not so. 2: the measurement failed.
"""

import argparse
import asyncio
import gc
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import uvloop
from msgspec import Struct, field

from annai.settings import Settings
from annai.store.errors import StoreError
from loadtests.answers import REFUSED, BadAnswer, complete_or_refused
from loadtests.arrivals import arrive, moments
from loadtests.figures import percentile
from loadtests.http import SECRET_KEY, WRITE_KEY
from loadtests.locust.audit import Audit, compare, stored_messages
from loadtests.numbers import WIDTH
from loadtests.process import LOAD_CORE, StartError, allow_many_files, pin
from loadtests.site import STORE, Site, saturate
from loadtests.workspace import Shape

CALM = 0.5  # of the throughput
CONNECTIONS = 6_000  # more than the requests that the server holds when it refuses others
USERS = 500
MEASURED = 3  # seconds for the throughput
SLACK = 0.5  # seconds over what the setting allows: a batch that is under way, and the load's own lateness
SETTLED = 1.0  # seconds after the crowd, from which on all is to be as before
AS_BEFORE = 0.05  # seconds for 99 % of the answers then
LATE = 0.1  # seconds by which the load may be late
USEFUL = 0.5  # the share of the throughput that is at least served during the crowd
FAILURES = (StartError, BadAnswer, StoreError, OSError, msgspec.MsgspecError)
FLOWS = 100


class Spell(Struct):
    """Part of the load, from one moment to another (seconds from its beginning): the seconds of each answer."""

    name: str
    begin: float
    end: float
    served: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)

    def line(self) -> str:
        rate = len(self.served) / (self.end - self.begin)
        times = [f"{percentile(kind, each) * 1e3:>9.1f}" for kind in (self.served, self.refused) for each in (50, 99)]
        return f"{self.name:24}{rate:>10.0f}{len(self.refused):>10}  {' '.join(times)}"


HEAD = f"{'':24}{'served/s':>10}{'refused':>10}  {'served ms p50, p99':>19} {'refused ms p50, p99':>19}"


class Crowd:
    """What becomes of each request. Each has a message id, and its intended moment tells which."""

    def __init__(self, site: Site, spells: Sequence[Spell]) -> None:
        self.acknowledged: list[str] = []
        self.lateness: list[float] = []  # seconds by which the load itself was late
        self._site = site
        self._spells = spells
        self._ids: dict[float, str] = {}
        self._begun = 0.0

    def write(self, meant: float) -> bytes:
        self._begun = self._begun or meant
        self.lateness.append(time.perf_counter() - meant)
        self._ids[meant] = f"{self._site.numbers.taken:0{WIDTH}}"
        return self._site.visitors.take()

    def answered(self, body: bytes, meant: float, now: float) -> None:
        spell = next(one for one in reversed(self._spells) if meant - self._begun >= one.begin)
        if body is REFUSED:
            spell.refused.append(now - meant)
        else:
            spell.served.append(now - meant)
            self.acknowledged.append(self._ids[meant])


def spells(seconds: float) -> list[Spell]:
    """Before the crowd, with it, just after it, and afterwards."""
    ends = [seconds, 2 * seconds, 2 * seconds + SETTLED, 3 * seconds + SETTLED]
    names = ["before the crowd", "with the crowd", "in the second after it", "afterwards"]
    return [Spell(name, begin, end) for name, begin, end in zip(names, [0.0, *ends], ends, strict=False)]


def arrivals(parts: Sequence[Spell], rate: float, times: float) -> Iterator[float]:
    for seed, part in enumerate(parts):
        share = times if seed == 1 else CALM
        yield from (part.begin + moment for moment in moments(rate * share, part.end - part.begin, seed))


def faults(parts: Sequence[Spell], rate: float, audit: Audit) -> list[str]:
    """What should be so and is not, a line for each."""
    crowd, after, limit = parts[1], parts[3], _max_wait() + SLACK
    useful = len(crowd.served) / (crowd.end - crowd.begin) / rate
    found = {
        "somebody was refused with the crowd": bool(crowd.refused),
        f"99 % were served within {limit:g} s with the crowd": percentile(crowd.served, 99) <= limit,
        f"{USEFUL:.0%} of the throughput was served with the crowd": useful >= USEFUL,
        "nobody was refused afterwards": not after.refused,
        f"99 % were served within {AS_BEFORE:g} s afterwards": percentile(after.served, 99) <= AS_BEFORE,
        "what was acknowledged is stored once": audit.good,
    }
    return [line for line, holds in found.items() if not holds]


def _max_wait() -> float:
    return Settings(write_key=WRITE_KEY, secret_key=SECRET_KEY).max_wait / 1000


async def run(folder: Path, seconds: float, times: float) -> list[str]:
    """Print the table; returns what is not as it should be. Raises FAILURES."""
    site = Site(folder, "crowded", Shape(flows=FLOWS), range(USERS))
    parts = spells(seconds)
    crowd = Crowd(site, parts)
    try:
        await site.open()
        await site.greet()
        rate = (await saturate(site.server, site.visitors.take, MEASURED)).rate
        at = arrivals(parts, rate, times)
        await arrive(site.server.port, crowd.write, crowd.answered, at, CONNECTIONS, complete_or_refused)
    finally:
        await asyncio.to_thread(site.server.stop)
    audit = compare(crowd.acknowledged, await stored_messages(site.folder / STORE))
    print(f"{rate:.0f} decisions a second at saturation; a crowd of {times:g} times as many\n{HEAD}")
    print("\n".join(part.line() for part in parts))
    late = percentile(crowd.lateness, 99)
    print(f"the load itself was up to {late * 1e3:.0f} ms late (p99)" + " and is no measure" * (late > LATE))
    print(f"{audit.acknowledged} acknowledged, {len(audit.missing)} lost, {len(audit.repeated)} doubled")
    return faults(parts, rate, audit)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m loadtests.spike", description="Overload a server, and look on.")
    parser.add_argument("--seconds", type=float, default=5, help="of the crowd, and of the calm before and after it")
    parser.add_argument("--times", type=float, default=3, help="of the throughput that come with the crowd")
    options = parser.parse_args()
    pin(0, LOAD_CORE)
    allow_many_files()
    gc.disable()  # a pause of the load would count as the server's
    with tempfile.TemporaryDirectory(prefix=".spike-", dir=Path.cwd()) as folder:
        try:
            found = uvloop.run(run(Path(folder), options.seconds, options.times))
        except FAILURES as error:
            print(f"spike: {type(error).__name__}: {error}", file=sys.stderr)
            return 2
    print("\n".join([f"not so: {line}" for line in found] or ["all is as it should be"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
