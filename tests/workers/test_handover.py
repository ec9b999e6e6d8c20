"""A share that moves while its former holder is in the middle of a turn."""

from pathlib import Path

from annai.core.subject import partition_of
from annai.workers import funnel
from annai.workers.projector import Projector
from annai.workers.sharer import Sharer
from tests.runtime.world import Engine, engine, settle


async def started(one: Engine) -> int:
    return int((await funnel.read(one.store)).get("tour", {}).get("flow_started", 0))


async def test_a_funnel_goes_on_when_its_former_holder_saves_late(tmp_path: Path) -> None:
    async with engine(tmp_path, shared=True) as one, engine(tmp_path, shared=True) as other:
        former, later = Sharer(one.runtime, "one"), Sharer(other.runtime, "other")
        await former.run_once()
        first, second = Projector(one.runtime), Projector(other.runtime)
        ann = one.user()
        await one.track(ann, "signed_up")
        first._share = one.runtime.share.tokens  # its turn begins as `run_once` begins
        partials = await first._stored()
        first._fold(partials, await first._news())
        await former.stop()
        await later.run_once()
        second._share = other.runtime.share.tokens
        await second._stored()  # the new holder begins
        await first._save(partials)  # and the former one ends its turn
        neighbours = (one.user(f"user-{number}") for number in range(3_000))
        for user in [user for user in neighbours if partition_of(user.key) == partition_of(ann.key)][:5]:
            await one.track(user, "signed_up")
            await settle(second)
        assert await started(one) == 6
