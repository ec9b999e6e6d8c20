"""Inputs, timers and emails at which the core always fails, among those of others: they are set aside and listed.

The neighbours are in the same bodies, the same batches and the same pages of the workers.
"""

import asyncio
import secrets
import time
from mailbox import Maildir
from random import Random
from typing import Any

import httpx

from tests.faults.audit import audit, drain, opened
from tests.faults.guide import GUIDING, client, completed, happen, once, until
from tests.faults.load import Load
from tests.faults.row import Outcome, Place, Row
from tests.serving import start_server

PEOPLE = 10  # with timers and emails, of each kind
SECONDS = 1.0  # of load beside
TRIES = 8  # of a request with poison in it


async def run(place: Place, seed: int, module: str = "tests.faults.poisoned_server") -> Outcome:
    good = [f"person-{number}" for number in range(PEOPLE)]
    bad = [f"poison-{number}" for number in range(PEOPLE)]
    with start_server(place.folder, workspace=GUIDING, module=module, store=place.store) as served:
        load = Load(served.url, f"{seed}-{secrets.token_hex(4)}", Random(seed))
        await load.open()
        driving = asyncio.create_task(load.drive())
        async with client(served.url) as person, opened(place.store) as store:
            for event in ("waited", "signed_up"):
                await happen(person, event, *bad, *good)
            taken = await _bodies(person, seed)
            await asyncio.sleep(SECONDS)
            load.end()
            await driving
            began = time.perf_counter()

            async def all_done() -> bool:
                return sum((await completed(store, "soon")).values()) >= PEOPLE

            wrong = [] if await until(all_done) else ["the timers of others did not come"]
            recovery = time.perf_counter() - began
            await drain(store)
            found = await audit(store, {**load.acknowledged, **taken})
            found += await once(store, "soon", good)
            found += await once(store, "welcome", good)
            listed = await _listed(person)
    if "poison" not in listed:
        wrong.append("the poison is not listed")
    mails = len(Maildir(place.folder / "mail"))
    if mails != 2 * PEOPLE:
        wrong.append(f"{mails} emails went out, not {2 * PEOPLE}")
    return Outcome(len(load.acknowledged) + len(taken) + 2 * PEOPLE, found, recovery, tuple(wrong))


async def losing(place: Place, seed: int) -> Outcome:
    return await run(place, seed, "tests.faults.swallowing_server")


async def _bodies(person: httpx.AsyncClient, seed: int) -> dict[str, Any]:
    """Bodies with poison in the middle, sent again as clients do; the acknowledged neighbours, and whose they are."""
    taken: dict[str, Any] = {}
    for number in range(PEOPLE):
        ids = [f"{seed}-{number}-{place}" for place in range(3)]
        batch = [
            {"type": "track", "userId": "near", "messageId": ids[0], "event": "ping"},
            {"type": "track", "userId": "near", "messageId": f"poison-{seed}-{number}", "event": "poison"},
            {"type": "track", "userId": "near", "messageId": ids[1], "event": "ping"},
            {"type": "track", "userId": "far", "messageId": ids[2], "event": "ping"},
        ]
        for _ in range(TRIES):
            if (await person.post("/v1/batch", json={"batch": batch})).status_code == 200:
                taken |= {ids[0]: ("user", "near"), ids[1]: ("user", "near"), ids[2]: ("user", "far")}
                break
    return taken


async def _listed(person: httpx.AsyncClient) -> set[str]:
    answer = await person.get("/v1/rejected?limit=200")
    return {str(one["input"].get("event")) for one in answer.json()["rejected"] if one["code"] == "failed"}


ROW = Row("poison", "poison input", run, losing, tries=3)
