"""Bodies that are made to cost much: each is refused in less than 50 ms, in bounded memory, and others go on.

The time is that of the server's own processor, for the machine may have other things to do.
"""

import asyncio
import gzip
import statistics
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from random import Random

import httpx

from tests.faults.audit import audit, drain, opened
from tests.faults.guide import GUIDING, client
from tests.faults.row import Outcome, Place, Row
from tests.serving import Served, start_server

FAST = 0.05  # seconds
TRIES = 3  # of each bomb; the median counts
MEMORY = 128 * 1024 * 1024
ROOM = dict.fromkeys(("ANNAI_MAX_BODY_BYTES", "ANNAI_MAX_BYTES_IN_FLIGHT"), str(1 << 30))
REFUSED = range(400, 500)


def bombs() -> dict[str, bytes]:
    return {
        "gzip of 300 MB": gzip.compress(bytes(300_000_000), 9),
        "gzip of deep lists": gzip.compress(b"[" * 4_000_000),
        "gzip cut short": gzip.compress(bytes(1_000_000))[:-9],
        "deep lists": b"[" * 1_000_000,
        "deep objects": b'{"batch":' * 200_000,
        "deep and closed": b'{"batch":[' + b"[" * 100_000 + b"]" * 100_000 + b"]}",
        "a huge integer": b'{"batch":[' + b"9" * 1_000_000 + b"]}",
        "too many events": b'{"batch":[' + b"0," * 1_000_000 + b"0]}",
        "too many bytes": b" " * (4 * 1024 * 1024 + 1),
        "MessagePack, an array of 4 thousand million": b"\xdd\xff\xff\xff\xff" + bytes(1_000),
        "MessagePack, deep maps": b"\x81\xa1a" * 300_000,
        "MessagePack, a text of 4 GB": b"\xdb\xff\xff\xff\xff" + bytes(1_000),
    }


def traps() -> dict[str, bytes]:
    """Texts that make a backtracking pattern take for ever; each is taken, and is as fast."""
    long = "a" * 30_000 + "!"
    page = '{"key":"public-key-of-tests","anonymousId":"tab","page":{"url":"https://x.test/' + long[:1_900] + '"}}'
    event = '{"userId":"trap","messageId":"%s","event":"ping","properties":{"text":"%s"}}'
    return {"/v1/decide": page.encode(), "/v1/track": (event % ("{id}", long)).encode()}


BOMBS = bombs()


async def run(place: Place, seed: int, environment: dict[str, str] | None = None) -> Outcome:
    with start_server(place.folder, workspace=GUIDING, store=place.store, environment=environment or {}) as served:
        async with client(served.url) as person, opened(place.store) as store:
            taken = await _pings(person, 0)
            before = _memory(served)
            wrong = [fault async for fault in _faults(person, served, seed)]
            grown = _memory(served) - before
            taken += await _pings(person, 1)
            began = time.perf_counter()
            await drain(store)
            found = await audit(store, dict.fromkeys(taken, ("user", "pinging")))
            recovery = time.perf_counter() - began
    if grown > MEMORY:
        wrong.append(f"the server has grown by {grown >> 20} MiB")
    return Outcome(len(taken), found, recovery, tuple(wrong))


async def unbounded(place: Place, seed: int) -> Outcome:
    """A server whose limits are set so high that there are none."""
    return await run(place, seed, ROOM)


async def _faults(person: httpx.AsyncClient, served: Served, seed: int) -> AsyncIterator[str]:
    for name in Random(seed).sample(list(BOMBS), len(BOMBS)):
        sent = [await _send(person, served, "/v1/batch", BOMBS[name]) for _ in range(TRIES)]
        times, answers = zip(*sent, strict=True)
        for fault in _judge(name, times, answers, REFUSED):
            yield fault
    for path, body in traps().items():
        bodies = [body.replace(b"{id}", str(number).encode()) for number in range(TRIES)]
        times, answers = zip(*[await _send(person, served, path, one) for one in bodies], strict=True)
        for fault in _judge(f"a trap for {path}", times, answers, range(200, 500)):
            yield fault


async def _send(person: httpx.AsyncClient, served: Served, path: str, body: bytes) -> tuple[float, int]:
    """The seconds that the server worked on it, and its answer."""
    before = _work(served)
    answer = await person.post(path, content=body)
    return _work(served) - before, answer.status_code


def _work(served: Served) -> float:
    """The seconds for which the server's threads have had a processor."""
    tasks = Path(f"/proc/{served.process.pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


def _judge(name: str, times: tuple[float, ...], answers: tuple[int, ...], wanted: range) -> Iterator[str]:
    if any(answer not in wanted for answer in answers):
        yield f"{name}: answered {answers}"
    if statistics.median(times) > FAST:
        yield f"{name}: took {statistics.median(times) * 1000:.0f} ms"


async def _pings(person: httpx.AsyncClient, turn: int) -> list[str]:
    ids = [f"{turn}-{number}" for number in range(20)]
    bodies = ({"userId": "pinging", "messageId": id, "event": "ping"} for id in ids)
    answers = await asyncio.gather(*(person.post("/v1/track", json=body) for body in bodies))
    return [id for id, answer in zip(ids, answers, strict=True) if answer.status_code == 200]


def _memory(served: Served) -> int:
    """The most bytes that the process has had in memory."""
    status = Path(f"/proc/{served.process.pid}/status").read_text()
    return 1024 * next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))


def missing() -> str | None:
    return None if Path("/proc/self/status").exists() else "needs /proc, to see the server's memory"


ROW = Row(
    "bombs", "bombs: depth, gzip, MessagePack, ReDoS", run, unbounded, tries=1, missing=missing, stores=("sqlite",)
)
