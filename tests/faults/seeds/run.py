"""One seed: clients, processes that die and come again, then quiet, and a judgement."""

import asyncio
import logging
from functools import cache
from pathlib import Path
from random import Random

from msgspec import Struct

from annai.cli.files import read_workspace
from annai.core.bundle import Bundle
from annai.core.instant import MINUTE
from annai.core.load import load_workspace
from annai.runtime import Reply
from annai.store.errors import StoreUnavailable
from tests.core.world import START
from tests.faults.seeds.clients import Clients, Request
from tests.faults.seeds.disk import Disk, SeededStore, Told
from tests.faults.seeds.judge import judge
from tests.faults.seeds.loop import Life, SeededLoop, Stuck
from tests.faults.seeds.post import Post
from tests.faults.seeds.process import Cut, Process

log = logging.getLogger("seeds")

WORKSPACE = Path(__file__).parent / "workspace"
SHARING = 0.12  # the share of runs in which two processes share the store
LIVES = 2  # of a process, that end by themselves; the one after them does not
STEPS = 110  # of such a life, in the mean
DOWN = 1.0  # seconds at most between two lives
UNDERWAY = 1.0  # seconds at most for which a request is on its way
AFTER = 2.0  # seconds at most for which processes go on when the clients have ended
AHEAD = 400  # milliseconds at most between the clocks of two lives
LEAP = 6 * MINUTE  # longer than any lease
LEAPS = 100
ORDERED = ("email", "merge")  # the kinds of effects in the workspace


class Outcome(Struct, frozen=True):
    """`acknowledged` counts messages, `deaths` lives; without `findings` all promises were kept."""

    seed: int
    acknowledged: int
    deaths: int
    findings: tuple[str, ...]


@cache
def bundle() -> Bundle:
    return load_workspace(read_workspace(WORKSPACE))


class Run:
    """All draws of a run come from one stream, so that the seed decides everything."""

    def __init__(self, seed: int, disk: Disk) -> None:
        self.random = Random(seed)
        self.loop = SeededLoop(self.random)
        self.clients = Clients(self.random, self.clock, self._deliver, disk.holds)
        self.deaths = 0
        self._disk = disk
        self._told = Told()
        self._post = Post(self.random)
        self._lives: list[Life] = []
        self._living: dict[str, Process] = {}
        self._leapt = 0
        self._shared = self.random.random() < SHARING

    def clock(self) -> int:
        return START + self._leapt + int(self.loop.time() * 1000)

    async def play(self) -> list[str]:
        """All that happens; what is wrong in the end, a line each."""
        names = ("one", "two") if self._shared else ("one",)
        keepers = [asyncio.create_task(self._keep(name)) for name in names]
        await self.clients.drive()
        await asyncio.sleep(self.random.random() * AFTER)
        for keeper in keepers:
            if not keeper.cancel():
                keeper.result()
        for life in self._lives:
            life.end()
        process = await self._rest()
        early = [f"{id} was answered before it was durable" for id in sorted(self.clients.early)]
        return early + await judge(process, self.clients.acknowledged, self._told, self._post)

    async def _keep(self, name: str) -> None:
        """Let a process live, and live again."""
        for number in range(LIVES + 1):
            steps = 1 + int(self.random.expovariate(1 / STEPS))
            life = Life(f"{name}-{number}", steps if number < LIVES else None)
            self._lives.append(life)
            process = self._process(life, self.random, self._shared)
            try:
                await process.do(process.start())
                await process.do(process.employ())
                self._living[name] = process
                await asyncio.wait([process.ended])
            except (Cut, StoreUnavailable):
                process.life.end()
            self._living.pop(name, None)
            self.deaths += 1
            await asyncio.sleep(self.random.random() * DOWN)

    def _process(self, life: Life, trouble: Random | None = None, shared: bool = False) -> Process:
        ahead = self.random.randrange(AHEAD)
        store = SeededStore(self._disk, life, trouble, self._told)
        return Process(life, store, bundle(), lambda: self.clock() + ahead, self._post, shared)

    async def _deliver(self, request: Request) -> list[Reply]:
        """To one of those that live, after a while."""
        await asyncio.sleep(self.random.random() * UNDERWAY)
        if not self._living:
            raise Cut
        process = self.random.choice(list(self._living.values()))
        return await process.do(request.submit(process.runtime))

    async def _rest(self) -> Process:
        """A process without trouble brings all to its end, with leaps over what waits."""
        self._post.calm = True
        process = self._process(Life("last"))
        await process.do(process.start())
        for _ in range(LEAPS):
            self._leapt += LEAP
            await process.do(process.work())
            if await self._is_quiet(process):
                break
        return process

    async def _is_quiet(self, process: Process) -> bool:
        due = await process.store.next_due()
        waiting = [row for kind in ORDERED for row in await process.store.undone(kind, False, -1, 1)]
        return not waiting and (due is None or due > self.clock() + LEAP)


def play(seed: int, disk: Disk) -> Outcome:
    """Play one seed on a disk, which is made new."""
    disk.wipe()
    run = Run(seed, disk)
    try:
        findings = run.loop.run(run.play())
    except Stuck:
        findings = ["somebody waits for an answer that will not come"]
    except Exception as error:
        log.exception("seed %d", seed)
        findings = [f"somebody met {error!r}"]
    finally:
        run.loop.close()
    return Outcome(seed, len(run.clients.acknowledged), run.deaths, (*findings, *run.loop.faults))
