"""What accounts heard and members were lent is told too; beyond what is kept, and of who was erased, nothing is."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from annai.archive.errors import ArchiveDamaged
from annai.core.bundle import Bundle
from annai.core.inputs import Erase
from annai.core.instant import DAY, HOUR, MINUTE, SECOND
from annai.core.load import load_workspace
from annai.core.subject import Ref
from annai.past.errors import Gone
from annai.past.past import Past
from annai.past.replay import State
from annai.runtime.log import Log
from annai.workers.archiver import Bounds
from tests.past.recorded import Recorded, document_of
from tests.redis_server import RedisServer
from tests.runtime.world import Engine, engine

PLAN = """\
events: {imported: {properties: {note: string}}, signed_up: {}, report_created: {}}
traits:
  user: {name: string, role: string, plan: string}
  account: {name: string, plan: string}
"""
COMPANY = """\
title: Company
subject: account
trigger: {event: imported}
reentry: always
steps:
  - id: show
    modal:
      title: "Imported: {{ event.note }}"
      body: Look at it.
      to: {role: admin}
      actions: [{label: Fine}]
  - id: wait
    wait: {for: report_created}
"""
PRO = """\
title: Pro
audience: account.plan == "pro"
trigger: {event: signed_up}
reentry: always
steps:
  - id: hello
    modal: {title: Hello, body: You are pro., actions: [{label: Go}]}
"""
FILES = {
    "events.yaml": PLAN,
    "flows/company.yaml": COMPANY,
    "flows/pro.yaml": PRO,
    "workspace.yaml": "name: T\nlocales: [en]\n",
}


def workspace(files: Mapping[str, str] = FILES) -> Bundle:
    return load_workspace({name: text.encode() for name, text in files.items()})


@pytest.fixture
async def recorded(tmp_path: Path) -> AsyncIterator[Recorded]:
    async with engine(tmp_path, workspace()) as one:
        yield Recorded(one, tmp_path)


async def join(one: Engine, id: str, role: str, **traits: str) -> Ref:
    ref = one.user(id)
    await one.identify(ref, role=role, name=f"{id} of acme")
    await one.group(ref, "acme", **traits)
    return ref


async def live(recorded: Recorded, rounds: int = 3) -> None:
    one = recorded.one
    boss = await join(one, "boss", "admin", plan="trial")
    ann = await join(one, "ann", "editor")
    await recorded.work()
    for number in range(rounds):
        one.clock.now += HOUR
        await one.track(ann, "imported", personal={"properties": {"note": f"note {number}"}})
        await recorded.work()
        one.clock.now += MINUTE
        await one.group(ann, "acme", plan="pro" if number % 2 else "trial")
        await recorded.work()
        one.clock.now += MINUTE
        await asyncio.gather(one.track(ann, "signed_up"), one.track(boss, "signed_up"))
        await one.advance(boss, "show", f"company@{one.runtime.ref('account', 'acme').key.hex()}")
        await one.track(boss, "report_created")
        one.clock.now += SECOND
        await recorded.work()
        for other in range(5):
            await one.track(one.user(f"other {other}"), "report_created")
        await recorded.work()


async def test_what_accounts_heard_and_members_were_lent_is_told(recorded: Recorded) -> None:
    await live(recorded)
    await recorded.check()


async def test_reading_reaches_no_further_back_than_the_last_snapshots(recorded: Recorded) -> None:
    await live(recorded, 6)
    store, key = recorded.one.store, recorded.one.user("ann").key
    numbers = await store.snapshots(key)
    assert len(numbers) > 3
    read: list[str] = []
    whole = recorded.files.get

    async def noted(name: str) -> bytes:
        read.append(name)
        return await whole(name)

    recorded.files.get = noted  # type: ignore[method-assign]
    segment = await store.segment(numbers[-1])
    assert segment is not None
    assert segment.snapshots is not None
    await recorded.then(key, segment.snapshots.at)
    kinds = [name.partition("/")[0] for name in read]
    assert kinds.count("subjects") <= 2  # theirs, and their account's
    assert kinds.count("log") <= 2 * 3


async def test_one_who_did_nothing_since_is_found_by_the_last_snapshot(recorded: Recorded) -> None:
    one = recorded.one
    idle = await join(one, "idle", "editor")
    await live(recorded, 6)
    theirs, others = await one.store.snapshots(idle.key), await one.store.snapshots(one.user("ann").key)
    assert len(theirs) < len(others)
    assert document_of(await recorded.then(idle.key, one.clock.now)) == recorded.held[idle.key][-1][1]


async def test_without_an_archive_the_log_tells_it(tmp_path: Path) -> None:
    async with engine(tmp_path, workspace()) as one:
        recorded = Recorded(one, tmp_path)
        ann = one.user("ann")
        for number in range(3):
            one.clock.now += HOUR
            await one.identify(ann, name=f"name {number}")
        one.runtime.log = Log(one.store)
        await recorded.check()


async def test_in_redis_it_is_told_as_well(tmp_path: Path) -> None:
    with RedisServer(tmp_path, "process") as server:
        url = server.url("past", durability="process")
        async with engine(tmp_path, workspace(), url=url) as one:
            recorded = Recorded(one, tmp_path)
            await live(recorded, 2)
            await recorded.check()


async def test_one_who_was_not_there_yet(recorded: Recorded) -> None:
    one = recorded.one
    before = one.clock.now
    await live(recorded, 6)
    late = one.user("late")
    assert await recorded.then(late.key, one.clock.now) == State(None)
    one.clock.now += HOUR
    await one.identify(late, role="editor")
    assert await recorded.then(late.key, one.clock.now - 1) == State(None)
    assert await recorded.then(one.user("ann").key, before - 1) == State(None)


OLD = Bounds(log_age=HOUR, archive_age=30 * DAY, snapshots=2)


async def test_beyond_retention_nothing_is_told(tmp_path: Path) -> None:
    async with engine(tmp_path, workspace()) as one:
        recorded = Recorded(one, tmp_path, OLD)
        idle = await join(one, "idle", "editor")
        began = one.clock.now
        await live(recorded)
        one.clock.now += 20 * DAY
        await live(recorded)
        middle = one.clock.now
        one.clock.now += 20 * DAY
        await live(recorded)
        await recorded.archive()
        shelf = await one.store.shelf()
        assert shelf.first > 1
        kept = {path.name.split("-")[1] for path in (tmp_path / "archive").rglob("*") if path.is_file()}
        assert kept == {f"{number:012}" for number in range(shelf.first, shelf.last + 1)}
        ann = one.user("ann").key
        with pytest.raises(Gone, match=r"Nothing is kept of the time before .* \(ANNAI_ARCHIVE_AGE\)"):
            await recorded.then(ann, began)
        assert (
            document_of(await recorded.then(ann, middle))
            == [document for at, document in recorded.held[ann] if at <= middle][-1]
        )
        # of one who did nothing since, today's document is that of then:
        assert document_of(await recorded.then(idle.key, middle)) == recorded.held[idle.key][-1][1]
        one.clock.now += SECOND
        await one.identify(idle, name="Somebody")
        with pytest.raises(Gone, match="records of before are not kept"):
            await recorded.then(idle.key, middle)


async def test_of_who_was_erased_nothing_is_told(recorded: Recorded) -> None:
    one = recorded.one
    await live(recorded)
    ann, then = one.user("ann"), one.clock.now
    one.clock.now += SECOND
    await one.runtime.submit(ann, [Erase(at=one.clock.now, received=one.clock.now)])
    with pytest.raises(Gone, match="was erased"):
        await recorded.then(ann.key, then)


async def test_a_snapshot_that_is_damaged_is_seen(recorded: Recorded, tmp_path: Path) -> None:
    await live(recorded)
    for path in (tmp_path / "archive" / "subjects").iterdir():
        path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(ArchiveDamaged, match="is not what was written"):
        await recorded.then(recorded.one.user("ann").key, recorded.one.clock.now)


async def test_the_bundle_of_then_decides(recorded: Recorded) -> None:
    one = recorded.one
    await live(recorded, 1)
    then, former = one.clock.now, one.bundles.bundle.digest
    files = {**FILES, "flows/pro.yaml": PRO.replace("Hello", "Hi")}
    await one.bundles.replace(workspace(files))
    one.clock.now += DAY
    await live(recorded, 1)
    key = one.user("ann").key
    assert (await Past(one.runtime).of(key, then)).bundle == former
    assert (await Past(one.runtime).of(key, one.clock.now)).bundle == one.bundles.bundle.digest
    await recorded.check()
