"""What rows have in common that harm something under load, and then look for what was lost or doubled."""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable
from random import Random

import httpx
from msgspec import Struct

from annai.store.protocol import Store
from tests.faults.audit import Findings, audit, drain, opened
from tests.faults.guide import until
from tests.faults.load import BUSY, Load
from tests.faults.row import Outcome, Place
from tests.serving import SECRET_KEY

AFTER = 0.3  # seconds of load after the harm
RETRIED = 50  # requests that are sent again
PEOPLE = 64  # so many that all servers of a cluster hold some
ANSWERED = 30.0  # seconds within which whoever asks again must be answered

Harm = Callable[[Load, Random], Awaitable[float]]


class Harmed(Struct, frozen=True):
    """`recovery`: the seconds from when the harm was over until all was well, as the harm told it."""

    load: Load
    findings: Findings
    recovery: float

    def outcome(self, *, errors: bool = True, wrong: tuple[str, ...] = ()) -> Outcome:
        """`errors`: clients may be answered that something cannot be done now."""
        refused = () if errors else ("a request was refused",) * self.load.refused
        return Outcome(len(self.load.acknowledged), self.findings, self.recovery, (*wrong, *refused))


async def under_load(place: Place, url: str, seed: int, harm: Harm) -> Harmed:
    """Drive a load at `url`, do harm, drive on, and audit; then send some of it again, and audit anew."""
    random = Random(seed)
    load = Load(url, f"{seed}-{secrets.token_hex(4)}", random)
    await load.open()
    driving = asyncio.create_task(load.drive())
    try:
        recovery = await harm(load, random)
    except BaseException:
        driving.cancel()
        raise
    await asyncio.wait([driving], timeout=AFTER)
    load.end()
    await driving
    async with opened(place.store) as store:
        return Harmed(load, await _found(store, load), recovery)


async def _found(store: Store, load: Load) -> Findings:
    """What was lost is told once: before requests are sent again, which would heal it."""
    await drain(store)
    found = await audit(store, load.acknowledged)
    there = {id: who for id, who in load.acknowledged.items() if f"log: {id} is missing" not in found.lost}
    await load.retry(RETRIED)
    await drain(store)
    return found + await audit(store, there)


async def answered(url: str, began: float) -> float:
    """The seconds since `began` when a commit for many people is answered again. Raises TimeoutError."""

    async def taken() -> bool:
        events = [
            {"type": "track", "userId": f"recovered-{user}", "messageId": secrets.token_hex(8), "event": "ping"}
            for user in range(PEOPLE)
        ]
        return (await client.post("/v1/batch", json={"batch": events})).status_code not in BUSY

    async with httpx.AsyncClient(base_url=url, timeout=ANSWERED, auth=(SECRET_KEY, "")) as client:
        if not await until(taken, ANSWERED):
            raise TimeoutError(f"nothing is taken {ANSWERED:g} s after the fault")
    return time.perf_counter() - began
