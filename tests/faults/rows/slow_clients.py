"""Clients that send half of something, or take nothing: they are closed at a deadline, and others go on."""

import asyncio
import statistics
import time

import httpx

from tests.faults.audit import audit, drain, opened
from tests.faults.guide import GUIDING, client
from tests.faults.row import Outcome, Place, Row
from tests.serving import Served, start_server

DEADLINE = 1.0
LATE = 3.0  # seconds after the deadline that a busy machine may take
EACH = 10  # clients of each kind
PINGS = 100
SLACK = 0.01  # seconds that a busy machine may add
LIMIT = {"ANNAI_CLIENT_TIMEOUT": "1s"}
HEAD = b"POST /v1/track HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n"
KINDS = {
    "a body": HEAD + b'\r\n{"userId":',
    "nothing of a body": HEAD + b"\r\n",
    "half a head": HEAD,
    "half a line": b"POST /v1/tr",
    "nothing": b"",
}


async def run(place: Place, _seed: int, limit: dict[str, str] | None = None) -> Outcome:
    with start_server(place.folder, workspace=GUIDING, store=place.store, environment=limit or LIMIT) as served:
        async with client(served.url) as person, opened(place.store) as store:
            before, taken = await _pings(person, "before")
            began = time.perf_counter()
            slow = asyncio.gather(*(_slow(served, kind) for kind in KINDS for _ in range(EACH)))
            during, more = await _pings(person, "during")
            wrong = [line for line in await slow if line is not None]
            recovery = time.perf_counter() - began
            await drain(store)
            found = await audit(store, dict.fromkeys([*taken, *more], ("user", "pinging")))
    if during > 3 * before + SLACK:
        wrong.append(f"a ping took {during * 1000:.1f} ms, {before * 1000:.1f} ms before")
    return Outcome(len(taken) + len(more), found, recovery, tuple(wrong))


async def patient(place: Place, seed: int) -> Outcome:
    """A server that waits for long."""
    return await run(place, seed, {"ANNAI_CLIENT_TIMEOUT": "1h"})


async def _slow(served: Served, kind: str) -> str | None:
    """Send half of something; what is wrong, if the connection stays open."""
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    try:
        writer.write(KINDS[kind])
        await asyncio.wait_for(_closed(reader), DEADLINE + LATE)
    except TimeoutError:
        return f"who sent {kind} is still connected after {DEADLINE + LATE:g} s"
    finally:
        writer.close()
    return None


async def _closed(reader: asyncio.StreamReader) -> None:
    """Return when the server has said all that it says."""
    try:
        while await reader.read(65_536):
            pass
    except ConnectionError:
        pass


async def _pings(person: httpx.AsyncClient, name: str) -> tuple[float, list[str]]:
    """The median seconds of a ping, and those that were acknowledged."""
    took, ids = [], []
    for number in range(PINGS):
        began = time.perf_counter()
        answer = await person.post(
            "/v1/track", json={"userId": "pinging", "messageId": f"{name}-{number}", "event": "ping"}
        )
        took.append(time.perf_counter() - began)
        ids += [f"{name}-{number}"] * (answer.status_code == 200)
    return statistics.median(took), ids


ROW = Row("slow-clients", "slow clients: half a head, half a body", run, patient, tries=1, stores=("sqlite",))
