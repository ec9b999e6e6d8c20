"""Erasing while other processes, other people and the mail server go on."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import msgspec
import pytest

from annai.core.inputs import Identify, Track
from annai.mail.outcome import GiveUp
from annai.runtime import Runtime
from annai.workers.eraser import Eraser, begin, state_of
from annai.workers.mailer import Mailer
from tests.workers.test_eraser import MARKS, USER, Place, place


class Refusing:
    """A mail server that takes its time, in which the person is erased, and refuses the message."""

    def __init__(self, one: Place) -> None:
        self.one = one

    async def send(self, _message: bytes, _sender: str, recipient: str) -> None:
        if MARKS["email"] in recipient:
            await self.one.erased()
            raise GiveUp(f"550 no mailbox {recipient}", hard=True)


class Closed:
    """A mailbox that cannot be read."""

    async def erase(self, _ids: Collection[str], _recipients: Collection[str]) -> int:
        raise PermissionError(13, "the folder is closed")


async def test_whoever_came_back_is_erased_by_a_process_that_knew_the_former_person(tmp_path: Path) -> None:
    async with place(tmp_path) as one:
        await one.live()
        other = Runtime(one.server.store, one.server.runtime.bundles, one.server.clock, shared=True)
        await other.start()
        other.ref("user", USER)
        await one.erased()
        await one.join(USER, "Somebody New", "new@people.example")
        id = await begin(other, USER, "request-2")
        assert id is not None
        for _ in range(3):
            await one.work()
            await one.eraser.run_once()
        state = await state_of(other, id)
        await other.stop()
        assert state is not None
        assert state.state == "done"
        assert await one.server.subject(USER) is None


async def test_a_visitor_who_logs_in_where_the_erasure_was_not_heard_of_becomes_whoever_comes_now(
    tmp_path: Path,
) -> None:
    async with place(tmp_path) as one:
        await one.live()
        other = Runtime(one.server.store, one.server.runtime.bundles, one.server.clock, shared=True)
        await other.start()
        old, visitor = other.ref("user", USER), other.ref("anonymous", "visitor-2")
        now = one.server.clock.now
        await other.submit(visitor, [Track(id="v2", at=now, received=now, event="signed_up")])
        await one.erased()
        late = Identify(id="i2", at=now, received=now, personal={"traits": {"name": "Somebody New"}})
        reply = await other.submit(old, [late], visitor=visitor)
        new, subject = await other.current(other.ref("user", USER))
        await other.stop()
        assert reply.refused == ()
        assert new.key != old.key
        assert subject is not None
        assert (subject.personal.traits["name"], "asks" in subject.runs) == ("Somebody New", True)


@pytest.mark.parametrize("cut", ["destroy_keys", "erase_beside"])
async def test_the_proof_counts_what_was_destroyed_before_a_crash(
    tmp_path: Path, cut: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with place(tmp_path) as one:
        await one.live()
        id = (await one.erase()).json()["id"]
        await one.work()
        whole = getattr(one.server.store, cut)

        async def crash(*given: Any) -> int:
            if cut == "destroy_keys":
                await whole(*given)
            raise KeyboardInterrupt

        for _ in range(2):  # the user's key, then those of the visitors
            with monkeypatch.context() as patch:
                patch.setattr(one.server.store, cut, crash)
                with pytest.raises(KeyboardInterrupt):
                    await one.eraser.run_once()
    async with place(tmp_path) as again:
        for _ in range(3):
            await again.work()
            await again.eraser.run_once()
        proof = (await again.server.operator(f"/v1/erasures/{id}")).json()
        destroyed = msgspec.json.decode(proof["manifest"])["destroyed"]
        assert (destroyed["keys"], destroyed["documents"]) == (2, 2)
        assert destroyed["members"] == destroyed["refusals"] == 1


async def test_a_mail_that_is_refused_afterwards_leaves_no_address(tmp_path: Path) -> None:
    async with place(tmp_path) as one:
        await one.join("boss", "Boss", "boss@people.example", role="admin")
        await one.join(USER, MARKS["name"], MARKS["email"], bio=MARKS["trait"])
        await one.track(USER, "signed_up", note=MARKS["property"])
        await one.work()
        await one.answer(USER, MARKS["answer"])
        await Mailer(one.server.runtime, Refusing(one)).run_once()
        assert one.found() == set()


async def test_an_erasure_that_fails_is_tried_again_and_raises_nothing(tmp_path: Path) -> None:
    async with place(tmp_path) as one:
        await one.live()
        whole, one.eraser = one.eraser, Eraser(one.server.runtime, Closed())
        id = (await one.erase()).json()["id"]
        for _ in range(3):
            await one.work()
            await one.eraser.run_once()
        assert (await one.server.operator(f"/v1/erasures/{id}")).json()["state"] == "running"
        one.eraser = whole
        for _ in range(3):
            await one.work()
            await one.eraser.run_once()
        assert (await one.server.operator(f"/v1/erasures/{id}")).json()["state"] == "done"
