"""The mail server is down, slow, busy (4xx), refuses (5xx), or is half-open: nothing else is held up by it.

What was not refused for good goes out when the mail server is well again; what was is tried once. Only a message that
the mail server had, without saying so, may come twice.
"""

import asyncio
import statistics
import time
from collections.abc import Sequence

import httpx

from tests.faults.audit import Findings, opened
from tests.faults.guide import GUIDING, client, happen, until
from tests.faults.mailbox import Mailbox, nothing
from tests.faults.row import Outcome, Place, Row
from tests.faults.rows.mail_crash import LATER, judge
from tests.serving import Served, start_server

KINDS = ("down", "slow", "busy", "refused", "silent", "half-open")
PEOPLE = tuple(f"person-{number}" for number in range(5))
SLOW = 0.2  # seconds for each answer
LIMIT = {"ANNAI_MAIL_TIMEOUT": "1s"}
PINGS = 100
SLACK = 0.01  # seconds that a busy machine may add


async def run(place: Place, seed: int, module: str = "annai", kind: str | None = None) -> Outcome:
    kind = kind or KINDS[seed % len(KINDS)]
    mailbox = Mailbox()
    await mailbox.open()
    arguments = ("--mail", mailbox.url)
    common = {"workspace": GUIDING, "store": place.store, "arguments": arguments}
    with start_server(place.folder, module=module, environment=LIMIT, **common) as served:  # type: ignore[arg-type]
        sent, wrong = await _under(served, mailbox, kind, place)
    await _heal(mailbox, kind)
    began = time.perf_counter()
    with start_server(
        place.folder,
        module="tests.faults.later_server",
        environment={**LIMIT, **LATER},
        **common,  # type: ignore[arg-type]
    ):
        if not await _ended(place):
            wrong = (*wrong, "the outbox is not worked off")
    recovery = time.perf_counter() - began
    mailbox.close()
    return Outcome(len(sent), *_judged(mailbox, sent, kind, recovery, wrong))


async def losing(place: Place, _seed: int) -> Outcome:
    return await run(place, 0, "tests.faults.rash_server", "busy")


def _judged(
    mailbox: Mailbox, sent: Sequence[str], kind: str, recovery: float, wrong: tuple[str, ...]
) -> tuple[Findings, float, tuple[str, ...], int]:
    found = judge(mailbox, list(sent))
    if kind != "refused":
        return found, recovery, wrong, len(PEOPLE) if kind == "half-open" else 0
    again = tuple(f"{who} was refused, and tried {count} times" for who, count in mailbox.tries.items() if count > 1)
    delivered = tuple(f"{who} was refused, and got a copy" for who in sent if mailbox.copies[f"{who}@x.test"])
    return Findings(), recovery, (*wrong, *again, *delivered), 0


async def _under(served: Served, mailbox: Mailbox, kind: str, place: Place) -> tuple[list[str], tuple[str, ...]]:
    """People sign up while the mail server misbehaves, and others go on; whose sign-ups were acknowledged."""
    async with client(served.url) as person:
        before = await _pings(person, "before")
        _misbehave(mailbox, kind)
        sent = [who for who in PEOPLE if await happen(person, "signed_up", who)]
        during = await _pings(person, "during")
        await _tried(place)
    if during > 3 * before + SLACK:
        return sent, (f"a ping took {during * 1000:.1f} ms, {before * 1000:.1f} ms before",)
    return sent, ()


def _misbehave(mailbox: Mailbox, kind: str) -> None:
    async def heed(stage: str, _recipient: str) -> str | None:
        if kind == "slow":
            await asyncio.sleep(SLOW)
        if kind == "half-open" and stage == "TAKEN":
            await asyncio.Event().wait()
        answers = {"busy": "451 4.7.1 later", "refused": "550 5.1.1 no such person"}
        return answers.get(kind) if stage == "RCPT" else None

    mailbox.heed = heed
    mailbox.silent = kind == "silent"
    if kind == "down":
        mailbox.close()


async def _heal(mailbox: Mailbox, kind: str) -> None:
    mailbox.heed, mailbox.silent = nothing, False
    if kind == "down":
        await mailbox.open()


async def _pings(person: httpx.AsyncClient, name: str) -> float:
    """The median seconds of a ping."""
    took = []
    for number in range(PINGS):
        began = time.perf_counter()
        body = {"userId": "pinging", "messageId": f"{name}-{number}", "event": "ping"}
        (await person.post("/v1/track", json=body)).raise_for_status()
        took.append(time.perf_counter() - began)
    return statistics.median(took)


async def _tried(place: Place) -> None:
    """Wait until each email was tried: it waits for its next attempt, or came to its end."""
    async with opened(place.store) as store:

        async def tried() -> bool:
            return all(row.error for row in await store.undone("email", False, 0, 100))

        await until(tried)


async def _ended(place: Place) -> bool:
    async with opened(place.store) as store:

        async def empty() -> bool:
            return not await store.undone("email", False, 0, 1)

        return await until(empty)


ROW = Row("mail-server", "SMTP down, slow, 4xx, 5xx, silent, half-open", run, losing, tries=1)
