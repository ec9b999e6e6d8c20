"""Watching a subject misses no commit."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.runtime.world import engine


async def test_a_commit_while_a_watcher_reads_is_not_missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with engine(tmp_path) as one:
        await one.group(one.user(), "acme")
        await one.account("acme")
        account = one.runtime.ref("account", "acme").key
        one.runtime._documents._subjects.pop(account)
        load = one.store.load

        async def slow(keys: Sequence[bytes]) -> list[bytes | None]:
            monkeypatch.setattr(one.store, "load", load)
            found = await load(keys)
            await one.track(one.user(), "signed_up")
            return found

        monkeypatch.setattr(one.store, "load", slow)
        versions = one.runtime.watch(one.user().key)
        async with asyncio.timeout(5):
            assert (await anext(versions)).startswith("2.")
