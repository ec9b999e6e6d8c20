"""Ten thousand seeds keep every promise; each planted fault is found; a seed repeats exactly."""

import asyncio
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from tests.faults.seeds.__main__ import main
from tests.faults.seeds.loop import LIFE, Life, SeededLoop, Stuck
from tests.faults.seeds.many import play_here
from tests.faults.seeds.plants import PLANTS

ROOT = Path(__file__).parents[2]
SEEDS = int(os.environ.get("ANNAI_SEEDS", "10000"))
ENOUGH = 2_000  # seeds in which each plant must be found


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """What processes say while they die is not worth keeping."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def run_seeds(*arguments: str, hashes: str = "random") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.faults.seeds", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": hashes}, check=False, capture_output=True, text=True
    )


def test_every_seed_keeps_every_promise() -> None:
    done = run_seeds("--seeds", str(SEEDS))
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith(f"{SEEDS} seeds in ")
    assert done.stdout.endswith(" 0 bad\n")


@pytest.mark.parametrize(
    ("plant", "finding"),
    [
        ("version guard removed", "counted"),
        ("dedupe removed", "times"),
        ("answer before commit", "answered before it was durable"),
        ("position not saved with its projection", "funnel"),
        ("fencing removed", "changed hands"),
    ],
)
def test_a_planted_fault_is_found(plant: str, finding: str) -> None:
    found = next(each for each in play_here(range(ENOUGH), plant) if any(finding in line for line in each.findings))
    [sound] = play_here([found.seed])
    assert sound.findings == ()


def test_every_plant_is_tried() -> None:
    assert set(PLANTS) == {
        "",
        "version guard removed",
        "fencing removed",
        "dedupe removed",
        "answer before commit",
        "position not saved with its projection",
    }


def test_a_seed_repeats_exactly_in_any_process() -> None:
    stories = [run_seeds("--first", "3", "--seeds", "1", hashes=hashes).stderr for hashes in ("0", "1", "2")]
    assert stories[0].count(" dies\n") > 1
    assert stories[0].count("acknowledged:") > 3
    assert stories[0] == stories[1] == stories[2]


def test_a_seed_that_found_something_says_how_to_run_it_again(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--first", "0", "--seeds", "1", "--plant", "dedupe removed"]) == 1
    assert "seed 0: make faults-seeds FIRST=0 SEEDS=1 'PLANT=dedupe removed'\n    log: " in capsys.readouterr().out


@pytest.fixture
def loop_of() -> Callable[[int], SeededLoop]:
    return lambda seed: SeededLoop(Random(seed))


def test_what_is_ready_runs_in_an_order_that_the_seed_draws(loop_of: Callable[[int], SeededLoop]) -> None:
    async def note(number: int, order: list[int]) -> None:
        order.append(number)

    def order_of(seed: int) -> tuple[int, ...]:
        order: list[int] = []

        async def all_at_once() -> None:
            await asyncio.gather(*(note(number, order) for number in range(4)))

        loop = loop_of(seed)
        loop.run(all_at_once())
        loop.close()
        return tuple(order)

    assert len({order_of(seed) for seed in range(50)}) > 10
    assert order_of(7) == order_of(7)


def test_time_leaps_and_a_wait_without_end_is_seen(loop_of: Callable[[int], SeededLoop]) -> None:
    async def sleep() -> float:
        await asyncio.sleep(3600)
        return asyncio.get_running_loop().time()

    loop = loop_of(1)
    assert loop.run(sleep()) == 3600
    with pytest.raises(Stuck):
        loop.run(asyncio.Event().wait())
    loop.close()


def test_nothing_of_a_life_that_is_over_runs(loop_of: Callable[[int], SeededLoop]) -> None:
    ran: list[str] = []
    life = Life("one")

    async def live() -> None:
        LIFE.set(life)
        try:
            await asyncio.sleep(1)
            ran.append("behind")
        finally:
            ran.append("finally")

    async def watch() -> None:
        asyncio.create_task(live())  # noqa: RUF006
        await asyncio.sleep(0.5)
        life.end()
        await asyncio.sleep(9)
        assert ran == []

    loop = loop_of(1)
    loop.run(watch())
    loop.close()
