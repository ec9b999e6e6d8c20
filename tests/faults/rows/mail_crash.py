"""The server is killed while it hands a message over, at every stage of that; then another one goes on.

Only a message that the mail server had, and whose end was not yet committed, may come twice: with the same Message-ID.
"""

import asyncio
import time
from random import Random

from tests.faults.audit import Findings, opened
from tests.faults.guide import GUIDING, client, happen, until
from tests.faults.mailbox import Mailbox
from tests.faults.row import Outcome, Place, Row
from tests.serving import Served, start_server

STAGES = ("RCPT", "DATA", "TAKEN", "QUIT", "END")  # the last is some moments after the mail server said good-bye
WINDOW = ("TAKEN", "QUIT", "END")
MOMENTS = 0.02  # seconds
LATER = {"FAULTS_LATER": str(6 * 60_000)}  # the lease of a message has ended by then


async def run(place: Place, seed: int, module: str = "annai", stage: str | None = None) -> Outcome:
    random = Random(seed)
    stage = stage or STAGES[seed % len(STAGES)]
    mailbox = Mailbox()
    await mailbox.open()
    arguments = ("--mail", mailbox.url)
    served = start_server(place.folder, workspace=GUIDING, module=module, store=place.store, arguments=arguments)
    try:
        sent = await _crash(served, mailbox, stage, random.uniform(0, MOMENTS), place)
        began = time.perf_counter()
        with start_server(
            place.folder,
            workspace=GUIDING,
            module="tests.faults.later_server",
            store=place.store,
            arguments=arguments,
            environment=LATER,
        ) as again:
            async with client(again.url) as person:
                sent += ["third"] * await happen(person, "signed_up", "third")
            wrong = () if await _settled(place) else ("the outbox is not worked off",)
            recovery = time.perf_counter() - began
    finally:
        served.kill()
        mailbox.close()
    return Outcome(len(sent), judge(mailbox, sent), recovery, wrong + _ids(mailbox), int(stage in WINDOW))


async def losing(place: Place, _seed: int) -> Outcome:
    return await run(place, 0, "tests.faults.careless_server", "RCPT")


async def _crash(served: Served, mailbox: Mailbox, stage: str, after: float, place: Place) -> list[str]:
    """One message goes out whole, at the next the server is killed; whose sign-ups were acknowledged."""
    dead = asyncio.Event()

    async def heed(at: str, recipient: str) -> str | None:
        if recipient.startswith("second") and at == stage.replace("END", "QUIT"):
            if stage != "END":
                served.kill()
            dead.set()
        return None

    mailbox.heed = heed
    async with client(served.url) as person:
        sent = ["first"] * await happen(person, "signed_up", "first")
        await _settled(place)
        sent += ["second"] * await happen(person, "signed_up", "second")
        await asyncio.wait_for(dead.wait(), 30)
    if stage == "END":
        await asyncio.sleep(after)
        served.kill()
    return sent


async def _settled(place: Place) -> bool:
    """Whether every email came to its end."""
    async with opened(place.store) as store:

        async def empty() -> bool:
            return not await store.undone("email", False, 0, 1)

        return await until(empty)


def judge(mailbox: Mailbox, users: list[str]) -> Findings:
    """One line for each message that did not come, and for each copy too many."""
    copies = {user: len(mailbox.copies[f"{user}@x.test"]) for user in users}
    return Findings(
        tuple(f"the email to {user} never came" for user, count in copies.items() if not count),
        tuple(f"the email to {user} came again" for user, count in copies.items() for _ in range(count - 1)),
    )


def _ids(mailbox: Mailbox) -> tuple[str, ...]:
    found = ((recipient, set(ids)) for recipient, ids in mailbox.copies.items())
    return tuple(f"{recipient} got several Message-IDs" for recipient, ids in found if len(ids) > 1)


ROW = Row("mail-crash", "crash around SMTP `DATA`", run, losing, tries=1)
