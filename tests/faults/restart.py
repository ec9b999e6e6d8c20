"""Replace the server under load again and again; look for what was lost or doubled, and for errors that clients see.

`python -m tests.faults.restart --runs 20` prints a line for each run and exits with 1 on any. One server serves a
store, so that the next starts when the last has ended. Meanwhile a proxy holds whoever connects; or with `--socket` the
listening socket itself stays open, as systemd keeps it, and the system does.
"""

import argparse
import asyncio
import contextlib
import secrets
import signal
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from random import Random

import httpx
from msgspec import Struct

from annai.store.connect import open_store
from tests.faults.audit import Findings, audit, drain
from tests.faults.load import BUSY, Load, Request
from tests.faults.proxy import Proxy
from tests.serving import COUNTING, SECRET_KEY, Served, start_server

LOADED = 0.7  # seconds of load before each restart, and after the last
RESTARTS = 2
PATIENCE = 60  # seconds in which a request must succeed
HEAD = " run  restarts  acknowledged  refused   cut  longest s   lost  doubled"


class Outcome(Struct, frozen=True):
    """A run. `refused` are answers 429 and 503, `cut` are requests without any; both were sent again."""

    codes: list[int]
    acknowledged: int
    refused: int
    cut: int
    longest: float
    findings: Findings

    def line(self, run: int) -> str:
        lost, doubled = len(self.findings.lost), len(self.findings.doubled)
        counts = f"{len(self.codes):>9} {self.acknowledged:>13} {self.refused:>8} {self.cut:>5}"
        return f"{run:>4} {counts} {self.longest:>10.2f} {lost:>6} {doubled:>8}"

    @property
    def faults(self) -> list[str]:
        ends = [f"a server ended with {code}" for code in self.codes if code]
        cut = [f"{self.cut} requests had no answer"] if self.cut else []
        return [*ends, *cut, *self.findings.lost, *self.findings.doubled]


class Patient(Load):
    """A load whose clients do what the answers tell them: come back later, connect anew."""

    cut = 0
    longest = 0.0

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.url, timeout=PATIENCE, auth=(SECRET_KEY, ""))

    async def _send(self, client: httpx.AsyncClient, request: Request) -> None:
        begun = time.monotonic()
        async with asyncio.timeout(PATIENCE):
            while not await self._is_answered(client, request):
                pass
        self.longest = max(self.longest, time.monotonic() - begun)

    async def _is_answered(self, client: httpx.AsyncClient, request: Request) -> bool:
        try:
            response = await client.post(request.path, json=request.body)
        except (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError):
            self.cut += 1
            return False
        if response.status_code in BUSY:
            self.refused += 1
            await asyncio.sleep(int(response.headers.get("retry-after", "1")))
            return False
        self._judge(request, response)
        return True


class Site:
    """What clients see as one server, at `url`; `started` is the process that serves it now."""

    def __init__(self, folder: Path, url: str, proxy: Proxy | None, listening: socket.socket | None) -> None:
        self.url = url
        self._folder = folder
        self._proxy = proxy
        self._listening = listening

    async def start(self) -> Served:
        served = await asyncio.to_thread(start_server, self._folder, workspace=COUNTING, listening=self._listening)
        if self._proxy:
            self._proxy.lead(served.port)
        return served


@contextlib.asynccontextmanager
async def site(folder: Path, handed_over: bool) -> AsyncIterator[Site]:
    if handed_over:
        with socket.create_server(("127.0.0.1", 0), backlog=2_048) as listening:
            yield Site(folder, f"http://127.0.0.1:{listening.getsockname()[1]}", None, listening)
    else:
        async with Proxy() as proxy:
            yield Site(folder, proxy.url, proxy, None)


async def restart(
    folder: Path, seed: int, handed_over: bool = False, number: signal.Signals = signal.SIGTERM
) -> Outcome:
    """One run in an empty folder; servers are ended by the signal."""
    codes: list[int] = []
    async with site(folder, handed_over) as place:
        load = Patient(place.url, f"{seed}-{secrets.token_hex(4)}", Random(seed))
        served = await place.start()
        try:
            await load.open()
            driving = asyncio.create_task(load.drive())
            for _ in range(RESTARTS):
                await asyncio.wait([driving], timeout=LOADED)
                codes.append(await asyncio.to_thread(served.wait, number))
                served = await place.start()
            await asyncio.wait([driving], timeout=LOADED)
            load.end()
            await driving
            findings = await _judge(served, load)
        finally:
            served.kill()
    return Outcome(codes, len(load.acknowledged), load.refused, load.cut, load.longest, findings)


async def _judge(served: Served, load: Load) -> Findings:
    store = open_store(served.store)
    await store.open()
    try:
        await drain(store)
        return await audit(store, load.acknowledged)
    finally:
        await store.close()


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.restart", description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--socket", action="store_true", help="keep the listening socket open instead of using a proxy")
    options = parser.parse_args(arguments)
    print(HEAD, flush=True)
    outcomes = [_run(number, options.socket) for number in range(1, options.runs + 1)]
    acknowledged, faults = sum(one.acknowledged for one in outcomes), sum(len(one.faults) for one in outcomes)
    print(f"{len(outcomes)} runs: {acknowledged} events acknowledged, {faults} faults")
    return 1 if faults else 0


def _run(number: int, handed_over: bool) -> Outcome:
    with tempfile.TemporaryDirectory(prefix="annai-restart-") as folder:
        outcome = asyncio.run(restart(Path(folder), number, handed_over))
    print(outcome.line(number), flush=True)
    for fault in outcome.faults[:10]:
        print(f"     {fault}", file=sys.stderr)
    return outcome


if __name__ == "__main__":
    sys.exit(main())
