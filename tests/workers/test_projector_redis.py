"""The projector where each partition has a log of its own."""

from pathlib import Path

from annai.core.subject import PARTITIONS, partition_of
from annai.workers import funnel
from annai.workers.projector import Projector
from annai.workers.sharer import Sharer
from tests.redis_server import RedisServer
from tests.runtime.world import Engine, engine, settle


def people(one: Engine) -> dict[int, str]:
    """Somebody of each of some partitions."""
    return {partition_of(one.user(f"p{number}").key): f"p{number}" for number in range(40)}


async def started(one: Engine) -> int:
    return (await funnel.read(one.store))["tour"]["flow_started"]


async def test_a_process_alone_takes_from_memory_what_it_was_told(tmp_path: Path) -> None:
    with RedisServer(tmp_path, "process") as server:
        url = server.url("alone", durability="process")
        async with engine(tmp_path, url=url) as one:
            worker = Projector(one.runtime)
            one.runtime.listeners.append(worker.hear)
            for id in people(one).values():
                await one.track(one.user(id), "signed_up")
            await settle(worker)
            assert await started(one) == len(people(one))
            [*_, last] = people(one).values()
            await one.track(one.user(last), "report_created")
            await one.runtime.finish()  # listeners hear of a commit behind those who waited for it
            before = server.calls()["xrange"]
            await worker.run_once()
            assert server.calls()["xrange"] == before


async def test_what_others_commit_in_other_logs_is_heard_by_one_that_is_busy(tmp_path: Path) -> None:
    with RedisServer(tmp_path, "process") as server:
        url = server.url("busy", durability="process")
        async with engine(tmp_path, shared=True, url=url) as one, engine(tmp_path, shared=True, url=url) as other:
            await Sharer(one.runtime, "one").run_once()
            assert len(one.runtime.share.tokens) == PARTITIONS
            worker = Projector(one.runtime)
            one.runtime.listeners.append(worker.hear)
            mine, theirs = list(people(one).values())[:2]
            await one.track(one.user(mine), "signed_up")
            await settle(worker)
            await one.track(one.user(mine), "elsewhere")
            await one.runtime.finish()
            await other.track(other.user(theirs), "signed_up")
            await worker.run_once()  # it stops here, as one that is never idle does
            assert await started(one) == 2


async def test_a_part_of_the_logs_comes_to_an_end(tmp_path: Path) -> None:
    with RedisServer(tmp_path, "process") as server:
        url = server.url("part", durability="process")
        async with engine(tmp_path, shared=True, url=url) as one, engine(tmp_path, shared=True, url=url) as other:
            for name, each in (("one", one), ("other", other)) * 2:
                await Sharer(each.runtime, name).run_once()
            assert 0 < len(one.runtime.share.tokens) < PARTITIONS
            workers = [Projector(each.runtime) for each in (one, other)]
            one.runtime.listeners.append(workers[0].hear)
            for id in people(one).values():
                await one.track(one.user(id), "signed_up")
            for worker in workers:
                await settle(worker)
            assert await started(one) == len(people(one))
