"""Two members do three tasks of their account's checklist: over a real store, with the projector between them."""

from pathlib import Path
from typing import Any

from msgspec import json

from annai.core.bundle import Bundle
from annai.core.inputs import Interaction
from annai.core.subject import Ref
from annai.runtime import Look
from annai.wire.decide import InteractionKind
from tests.core.world import bundle
from tests.runtime.ear import Ear
from tests.runtime.world import Engine, engine

SETUP = """
title: Setup
subject: account
trigger: {event: signed_up}
steps:
  - id: list
    checklist:
      title: Set up
      tasks:
        - {id: import, title: Import, done: {event: imported, where: event.rows == "many"}}
        - {id: report, title: Report, done: {event: report_created}, by: {people: 2}}
        - {id: rules, title: Rules, done: attested, by: {role: admin}}
"""


def flows(setup: str = SETUP) -> Bundle:
    return bundle(health=None, setup=setup)


async def begin(one: Engine) -> tuple[Ref, Ref]:
    """Ann, an editor, and Ada, an administrator, of one company."""
    for id, role in (("ann", "editor"), ("ada", "admin")):
        await one.identify(one.user(id), role=role)
        await one.group(one.user(id), "acme")
    await one.track(one.user("ann"), "signed_up")
    await one.account("acme")
    return one.user("ann"), one.user("ada")


async def do(one: Engine, user: Ref, kind: InteractionKind, item: str | None = None) -> None:
    now = one.clock.now
    input = Interaction(
        id=f"{user.id}-{kind}-{item}", at=now, received=now, kind=kind, flow="setup", run=1, step="list", item=item
    )
    await one.runtime.submit(user, [input])
    await one.account("acme")


async def tasks(one: Engine, user: Ref) -> dict[str, Any] | None:
    """By id, what the checklist shows of each; None without a checklist."""
    reply = await one.runtime.submit(user, [], Look())
    shown = [json.decode(each) for each in reply.experiences]
    if not shown:
        return None
    [content] = [each["content"] for each in shown]
    return {task["id"]: task for task in content["tasks"]["tasks"]}


async def done(one: Engine, user: Ref) -> list[str]:
    return [id for id, task in (await tasks(one, user) or {}).items() if task["done"]]


async def test_two_members_and_three_tasks(tmp_path: Path) -> None:
    async with engine(tmp_path, flows()) as one:
        ann, ada = await begin(one)
        await one.track(ann, "imported", personal={"properties": {"rows": "many"}})
        await one.track(ann, "report_created")
        await one.account("acme")
        assert await done(one, ada) == ["import"]
        shown = await tasks(one, ada)
        assert shown is not None
        assert (shown["report"]["counted"], shown["report"]["needed"]) == (1, 2)
        await do(one, ann, "task_attested", "rules")  # an editor's word is not asked for
        assert await done(one, ada) == ["import"]
        await do(one, ada, "task_attested", "rules")
        assert await done(one, ann) == ["import", "rules"]
        await one.track(ada, "report_created")
        account = await one.account("acme")
        assert account.finished["setup"].outcome == "completed"
        assert await tasks(one, ann) is None


async def test_it_stands_after_a_restart_and_what_one_closed_stays_closed(tmp_path: Path) -> None:
    async with engine(tmp_path, flows()) as one:
        ann, ada = await begin(one)
        await one.track(ann, "report_created")
        await do(one, ann, "dismissed")
    async with engine(tmp_path, flows()) as one:
        assert await tasks(one, ann) is None
        shown = await tasks(one, ada)
        assert shown is not None
        assert shown["report"]["counted"] == 1


async def test_it_stands_on_the_files_that_it_began_with(tmp_path: Path) -> None:
    async with engine(tmp_path, flows()) as one:
        _, ada = await begin(one)
    async with engine(tmp_path, flows(SETUP.replace("title: Import", "title: Bring in"))) as one:
        shown = await tasks(one, ada)
        assert shown is not None
        assert shown["import"]["title"] == "Import"


async def test_open_tabs_of_the_others_hear_of_a_deed(tmp_path: Path) -> None:
    async with engine(tmp_path, flows()) as one:
        ann, ada = await begin(one)
        ear = Ear(ann.key)
        await one.runtime.watch(ear)
        before = ear.latest
        await do(one, ada, "task_attested", "rules")
        assert await ear.heard() != before
        one.runtime.streams.remove(ear)
