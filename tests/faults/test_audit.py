"""The audit sees a state that counted too little or too much, though the log is whole."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from annai.cli.files import read_workspace
from annai.core.inputs import Group, Track
from annai.core.load import load_workspace
from annai.core.subject import Kind, Ref, Subject
from annai.runtime import Bundles, Runtime
from annai.store.connect import open_store
from annai.store.protocol import Write
from annai.workers.projector import Projector
from tests.faults.audit import EVENT, Findings, audit, drain
from tests.serving import COUNTING

PINGS = 3
ANN: tuple[Kind, str] = ("user", "ann")
BOB: tuple[Kind, str] = ("user", "bob")
TAB: tuple[Kind, str] = ("anonymous", "tab")
SENT = {"joined": ANN, **{f"ping-{number}": ANN for number in range(PINGS)}}


@pytest.fixture
async def runtime(tmp_path: Path) -> AsyncIterator[Runtime]:
    """A runtime in which ann of acme pinged, all of it drained."""
    store = open_store(f"sqlite:///{tmp_path / 'annai.db'}")
    await store.open()
    bundles = Bundles(store, load_workspace(read_workspace(COUNTING)))
    runtime = Runtime(store, bundles, lambda: time.time_ns() // 1_000_000)
    await runtime.start()
    await _ping(runtime)
    await Projector(runtime).run_once()
    await drain(store)
    yield runtime
    await runtime.stop()
    await store.close()


async def _ping(runtime: Runtime) -> None:
    now = runtime.clock()
    account = runtime.ref("account", "acme").key
    joined = Group(id="joined", at=now, received=now, account=account, personal={"id": "acme", "traits": {}})
    pings = [Track(id=f"ping-{number}", at=now, received=now, event=EVENT) for number in range(PINGS)]
    await runtime.submit(runtime.ref("user", "ann"), [joined, *pings])


async def test_a_whole_store_has_no_findings(runtime: Runtime) -> None:
    assert await audit(runtime.store, SENT) == Findings()


async def test_a_missing_event_is_lost(runtime: Runtime) -> None:
    assert await audit(runtime.store, {**SENT, "never": ANN}) == Findings(lost=("log: never is missing",))


async def test_an_event_of_another_user_is_lost(runtime: Runtime) -> None:
    assert await audit(runtime.store, {**SENT, "joined": BOB}) == Findings(lost=("log: joined is missing",))


@pytest.mark.parametrize(("kind", "id"), [("user", "ann"), ("account", "acme")])
async def test_a_state_that_counted_wrongly_is_seen(runtime: Runtime, kind: str, id: str) -> None:
    ref = runtime.ref("user" if kind == "user" else "account", id)
    await _count(runtime, ref, PINGS - 2)
    line = f"{kind} {id}: pings: 1 counted, 3 logged"
    assert await audit(runtime.store, SENT) == Findings(lost=(line, line))
    await _count(runtime, ref, PINGS + 1)
    assert await audit(runtime.store, SENT) == Findings(doubled=(f"{kind} {id}: pings: 4 counted, 3 logged",))


async def test_a_member_counted_twice_is_seen(runtime: Runtime) -> None:
    ref = runtime.ref("account", "acme")
    subject = await _subject(runtime, ref)
    assert subject.ledger is not None
    await _put(runtime, replace(subject, ledger=replace(subject.ledger, members=2)))
    line = "account acme: members: 2 counted, 1 logged"
    assert await audit(runtime.store, SENT) == Findings(doubled=(line,))


async def test_what_a_visitor_did_is_expected_of_the_user(runtime: Runtime) -> None:
    visitor, user, now = runtime.ref("anonymous", "tab"), runtime.ref("user", "ann"), runtime.clock()
    await runtime.submit(visitor, [Track(id="early", at=now, received=now, event=EVENT)])
    sent = {**SENT, "early": TAB}
    assert await audit(runtime.store, sent) == Findings()
    await runtime.merging.merge(visitor, user)
    assert await audit(runtime.store, sent) == Findings()
    await _count(runtime, user, PINGS)
    assert await audit(runtime.store, sent) == Findings(lost=("user ann: pings: 3 counted, 4 logged",))


async def _count(runtime: Runtime, ref: Ref, total: int) -> None:
    subject = await _subject(runtime, ref)
    series = replace(subject.history[EVENT], total=total)
    await _put(runtime, replace(subject, history={EVENT: series}))


async def _subject(runtime: Runtime, ref: Ref) -> Subject:
    (document,) = await runtime.store.load([ref.key])
    assert document is not None
    return msgspec.msgpack.decode(document, type=Subject)


async def _put(runtime: Runtime, subject: Subject) -> None:
    document = msgspec.msgpack.encode(replace(subject, version=subject.version + 1))
    write = Write(subject.key, subject.kind, subject.version, document)
    assert (await runtime.store.commit([write], (), runtime.clock())).conflicts == [None]
