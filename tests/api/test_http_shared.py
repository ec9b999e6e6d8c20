"""The shared checklist of docs/accounts.md over HTTP: what one member does, the others' pages show."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from annai.workers.projector import Projector
from tests.api.world import NOW, World, token, world
from tests.runtime.ear import Ear

TEXT = (Path(__file__).parents[2] / "docs/accounts.md").read_text(encoding="utf-8")
[FLOW] = re.findall(r"```yaml\n# flows/team-setup\.yaml\n(.*?)```", TEXT, re.DOTALL)
EVENTS = """\
events: {kick_off_held: {}, data_imported: {}, report_created: {}, signed_up: {}}
traits:
  user: {role: string}
  account: {}
"""
FILES = {"events.yaml": EVENTS, "flows/team-setup.yaml": FLOW}
PEOPLE = (("ann", "editor"), ("ada", "admin"))


class Office:
    """Two members of one account, each with a page."""

    def __init__(self, place: World) -> None:
        self.place = place
        self.count = 0

    async def hear(self) -> None:
        """The account hears what its members did."""
        while await Projector(self.place.runtime).run_once() == 0.0:
            pass

    async def tell(self, person: str, type: str, **fields: Any) -> None:
        self.count += 1
        who = {"messageId": f"m{self.count}", "userId": person, "context": {"groupId": "acme"}}
        (await self.place.batch({"type": type, **who, **fields})).raise_for_status()
        await self.hear()

    async def decide(self, person: str, **input: Any) -> dict[str, Any]:
        self.count += 1
        inputs = [{"id": f"i{self.count}", "at": NOW, "flow": "team-setup", "run": 1, "step": "team", **input}]
        answer = await self.place.decide(token=token(person, account="acme"), inputs=inputs if input else [])
        found: dict[str, Any] = answer.raise_for_status().json()
        return found

    async def tasks(self, person: str, **input: Any) -> dict[str, dict[str, Any]]:
        """The tasks that the person's page shows after an input, by id; none without a checklist."""
        found = (await self.decide(person, **input))["experiences"]
        shown = [each["content"]["tasks"]["tasks"] for each in found if each["flow"] == "team-setup"]
        return {task["id"]: task for tasks in shown for task in tasks}


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with world(tmp_path, FILES) as place:
        one = Office(place)
        for person, role in PEOPLE:
            await one.tell(person, "identify", traits={"role": role})
            await one.tell(person, "group", groupId="acme")
        await one.tell("ann", "track", event="kick_off_held")
        yield one


async def test_one_member_sees_what_another_did(office: Office) -> None:
    assert [task["done"] for task in (await office.tasks("ada")).values()] == [False] * 3
    await office.tell("ann", "track", event="data_imported")
    await office.tell("ann", "track", event="report_created")
    seen = await office.tasks("ada")
    assert [task["done"] for task in seen.values()] == [True, False, False]
    assert (seen["reports"]["counted"], seen["reports"]["needed"]) == (1, 2)
    assert not (await office.tasks("ann"))["rules"]["attest"]
    own = await office.tasks("ada", type="task_attested", task="rules")
    assert (own["rules"]["done"], own["rules"]["mine"]) == (True, True)  # at once
    await office.hear()
    assert (await office.tasks("ann"))["rules"]["done"]
    await office.tell("ada", "track", event="report_created")
    assert (await office.tasks("ann"), await office.tasks("ada")) == ({}, {})


async def test_the_version_of_each_members_page_rises(office: Office) -> None:
    ear = Ear(office.place.runtime.ref("user", "ann").key)
    await office.place.runtime.watch(ear)
    before = (await office.decide("ann"))["version"]
    assert ear.latest == before
    await office.tasks("ada", type="task_attested", task="rules")
    await office.hear()
    assert await ear.heard() == (await office.decide("ann"))["version"] != before
    office.place.runtime.streams.remove(ear)


async def test_who_closes_it_closes_it_for_themselves(office: Office) -> None:
    assert await office.tasks("ann", type="seen") != {}
    assert await office.tasks("ann", type="dismissed") == {}
    await office.hear()
    assert await office.tasks("ada") != {}


async def test_what_it_does_not_take_is_refused(office: Office) -> None:
    answer = await office.decide("ann", type="task_attested", task="import")
    assert [refused["code"] for refused in answer["rejected"]] == ["not_possible"]
    answer = await office.decide("ann", type="task_attested", task="other")
    assert [refused["code"] for refused in answer["rejected"]] == ["unknown_task"]
