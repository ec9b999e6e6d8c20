"""Watching a subject: no commit is missed, and none is held up by thousands who watch."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from annai.store.errors import StoreUnavailable
from tests.runtime.ear import Ear
from tests.runtime.world import engine


async def test_a_commit_while_a_watcher_reads_is_not_missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with engine(tmp_path) as one:
        await one.group(one.user(), "acme")
        await one.account("acme")
        account = one.runtime.ref("account", "acme").key
        one.runtime._documents._kept.pop(account)
        load = one.store.load

        async def slow(keys: Sequence[bytes]) -> list[bytes | None]:
            monkeypatch.setattr(one.store, "load", load)
            found = await load(keys)
            await one.track(one.user(), "signed_up")
            return found

        monkeypatch.setattr(one.store, "load", slow)
        ear = Ear(one.user().key)
        await one.runtime.watch(ear)
        assert ear.latest.startswith("2.")


async def test_a_subject_and_its_account_are_heard(tmp_path: Path) -> None:
    async with engine(tmp_path) as one:
        user = one.user()
        ear = Ear(user.key)
        await one.runtime.watch(ear)
        assert ear.latest == "0.0"
        reply = await one.track(user, "signed_up")
        assert await ear.heard() == reply.version == "1.0"
        await one.group(user, "acme", plan="pro")
        assert await ear.heard() == "2.0"
        account = await one.account("acme")
        assert await ear.heard() == f"2.{account.facts}"
        one.runtime.streams.remove(ear)
        assert one.runtime.streams.open == 0


async def test_a_watcher_whose_store_fails_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with engine(tmp_path) as one:

        async def broken(_: Sequence[bytes]) -> list[bytes | None]:
            raise StoreUnavailable("no disk")

        monkeypatch.setattr(one.store, "load", broken)
        with pytest.raises(StoreUnavailable):
            await one.runtime.watch(Ear(one.user().key))
        assert one.runtime.streams.open == 0


async def test_all_end_when_the_server_leaves(tmp_path: Path) -> None:
    async with engine(tmp_path) as one:
        before, after = Ear(one.user().key), Ear(one.user().key)
        await one.runtime.watch(before)
        await one.runtime.end_streams()
        await one.runtime.watch(after)
        assert before.over
        assert after.over
