"""Merges that were cut in two by a failure."""

from pathlib import Path

import pytest

from annai.core.effects import MergeInto
from annai.runtime import Overloaded, Runtime
from tests.runtime.world import engine


async def test_a_repeated_merge_finishes_what_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with engine(tmp_path) as one:
        visitor = one.runtime.ref("anonymous", "v")
        await one.track(visitor, "signed_up")
        with monkeypatch.context() as patch:

            async def full(_: Runtime, __: MergeInto) -> None:
                raise Overloaded

            patch.setattr(Runtime, "take_in", full)
            with pytest.raises(Overloaded):
                await one.runtime.merge(visitor, one.user())
        await one.runtime.merge(visitor, one.user())
        assert "tour" in (await one.read(one.user())).runs
