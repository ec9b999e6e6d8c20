"""All workers of a process together."""

import asyncio
from pathlib import Path

import pytest

from annai.mail.transport import transport_from_url
from annai.workers.collector import Collector
from annai.workers.merges import Merges
from annai.workers.staff import Staff
from tests.runtime.world import engine

LOOKS = 3


async def test_what_is_only_tidying_does_not_look_for_what_others_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = asyncio.Event()
    looks = {Merges: 0, Collector: 0}

    def count(kind: type[Merges] | type[Collector]) -> None:
        run_once = kind.run_once

        async def counted(self: Merges | Collector) -> float | None:
            looks[kind] += 1
            if looks[Merges] > LOOKS:
                looked.set()
            return await run_once(self)  # type: ignore[arg-type]

        monkeypatch.setattr(kind, "run_once", counted)

    count(Merges)
    count(Collector)
    async with engine(tmp_path, shared=True) as one:
        staff = Staff(one.runtime, transport_from_url(f"maildir:{tmp_path / 'mail'}"), worker="worker")
        await staff.start()
        await asyncio.wait_for(looked.wait(), 10)
        await staff.stop()
    assert looks[Collector] == 1
