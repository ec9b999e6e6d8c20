"""What the rows have in common that need more than counting: people who sign up, and what is known of them."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable

import httpx

from annai.core.subject import key_of
from annai.runtime import records
from annai.store.protocol import Store
from tests.faults.audit import Findings, read_log
from tests.serving import ROOT, SECRET_KEY

GUIDING = ROOT / "tests" / "faults" / "guiding"
PATIENCE = 30.0
LOOK_AGAIN_SECONDS = 0.02


def client(url: str) -> httpx.AsyncClient:
    """Somebody's back end."""
    return httpx.AsyncClient(base_url=url, timeout=PATIENCE, auth=(SECRET_KEY, ""))


async def happen(client: httpx.AsyncClient, event: str, *users: str) -> bool:
    """An event of each user, who has an address; whether all of it was acknowledged."""
    batch = [
        {"type": "identify", "userId": user, "messageId": f"{event}-who-{user}", "traits": {"email": f"{user}@x.test"}}
        for user in users
    ] + [{"type": "track", "userId": user, "messageId": f"{event}-{user}", "event": event} for user in users]
    try:
        return (await client.post("/v1/batch", json={"batch": batch})).status_code == 200
    except httpx.TransportError:
        return False


async def until(look: Callable[[], Awaitable[bool]], seconds: float = PATIENCE) -> bool:
    """Whether it came true in time."""
    deadline = time.monotonic() + seconds
    while not await look():
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(LOOK_AGAIN_SECONDS)
    return True


async def completed(store: Store, flow: str) -> Counter[bytes]:
    """How often each person completed a flow, by the log."""
    counts: Counter[bytes] = Counter()
    for entry in await read_log(store):
        for step in records.body_of(entry.record).steps:
            counts[entry.record.subject] += sum(
                signal.kind == "flow_completed" and signal.flow == flow for signal in step.signals
            )
    return counts


async def once(store: Store, flow: str, users: Iterable[str]) -> Findings:
    """One line for each of them who did not complete the flow, or did so too often."""
    secret, counts = await store.secret(), await completed(store, flow)
    found = {user: counts[key_of("user", user, secret)] for user in users}
    return Findings(
        tuple(f"{user} did not complete {flow}" for user, count in found.items() if not count),
        tuple(f"{user} completed {flow} {count} times" for user, count in found.items() if count > 1),
    )
