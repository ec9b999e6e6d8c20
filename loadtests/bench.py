"""What a decision costs: `POST /v1/decide` against a bare Starlette route, in one interleaved run.

    python -m loadtests.bench [--only decide] [--quick] [--accounts N] [--out FILE]

Both servers are one process each, on the same core, and never busy at once; the load runs on another core, over 32
connections. Of 1,000 flows 20 listen to the event; 5 of them match and one run advances by a step. Each decision
carries one event with a fresh message id of one of 10,000 users with a signed token, and is answered after its durable
commit. The warm-up identifies each user. The bare route parses the same bodies and renders an answer of the same size.
Exit code 1: the ratio is under 0.8, or something acknowledged is not stored. 2: a server failed.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec
import uvloop
from msgspec import Struct

from annai.cli.server import wall_clock
from annai.store.errors import StoreError
from loadtests.answers import BadAnswer, complete
from loadtests.audit import Audit, read_store
from loadtests.audit import compare as audit_of
from loadtests.figures import BUSY, Comparison, Round, compare, round_of, table
from loadtests.generator import Take, burst
from loadtests.manifest import manifest
from loadtests.process import LOAD_CORE, Process, StartError, free_port, pin
from loadtests.requests import KID, SIGNING_SECRET, USERS, WRITE_KEY, Requests, message_id
from loadtests.workspace import Shape, write_workspace

PATIENCE = 110  # seconds for everything
WARM_UP = 30  # seconds that greeting everyone may take
QUIET = 0.02  # a server that uses less of its core is at rest
STORE = "annai.db"


class Plan(Struct, frozen=True):
    """How much is measured; durations in seconds."""

    connections: int = 32
    shape: Shape = Shape()
    users: int = USERS
    accounts: int = 0
    pairs: int = 5
    seconds: float = 5


QUICK = Plan(users=1_000, pairs=1, seconds=1)


class Outcome(Struct, frozen=True):
    """The comparison, the rounds that it rests on, in order, and the audit of the store."""

    comparison: Comparison
    annai: list[Round]
    bare: list[Round]
    audit: Audit

    @property
    def good(self) -> bool:
        return self.comparison.good and self.audit.good


def serve_annai(folder: Path, shape: Shape) -> Process:
    """Annai with everything at its default but keys, places and port."""
    write_workspace(folder / "workspace", shape)
    port = free_port()
    environment = {
        "ANNAI_WRITE_KEY": WRITE_KEY,
        "ANNAI_SECRET_KEY": "bench-secret",
        "ANNAI_IDENTITY_SECRETS": f"{KID}:{SIGNING_SECRET}",
        "ANNAI_STORE": f"sqlite:///{folder / STORE}",
        "ANNAI_MAIL": f"maildir:{folder / 'mail'}",
        "ANNAI_PORT": str(port),
    }
    return Process(["annai", "serve", str(folder / "workspace")], port, environment)


def serve_bare(folder: Path, answer: bytes) -> Process:
    (folder / "answer.json").write_bytes(answer)
    port = free_port()
    return Process(["loadtests.bare", str(port), str(folder / "answer.json")], port)


async def one_answer(port: int, requests: Requests) -> bytes:
    """The body of a single answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(requests.greet() or requests.take())
    received = b""
    while (body := complete(received)) is None:
        received += await reader.read(65_536)
    writer.close()
    return body


async def measure(server: Process, take: Take, plan: Plan, seconds: float) -> Round:
    """One burst; what the server does behind its answers is counted until it is at rest."""
    before = server.processor_seconds()
    sent = await burst(server.port, take, plan.connections, seconds)
    await rest(server)
    return round_of(sent, server.processor_seconds() - before)


async def rest(server: Process) -> None:
    """Wait until the server does nothing more, so that it does not slow the other one."""
    used = 1.0
    while used > QUIET:
        before = server.processor_seconds()
        await asyncio.sleep(0.2)
        used = (server.processor_seconds() - before) / 0.2


async def run(folder: Path, plan: Plan) -> Outcome:
    sent = Requests(plan.users, plan.accounts)
    with ExitStack() as servers:
        annai = servers.enter_context(serve_annai(folder, plan.shape))
        answer = await one_answer(annai.port, sent)
        bare = servers.enter_context(serve_bare(folder, answer))
        rounds = await alternate(annai, bare, sent, Requests(plan.users, plan.accounts), plan)
    ids = map(message_id, range(sent.sent))
    audit = audit_of(ids, await read_store(folder / STORE))
    return Outcome(compare(*rounds), *rounds, audit)


async def alternate(
    annai: Process, bare: Process, sent: Requests, others: Requests, plan: Plan
) -> tuple[list[Round], list[Round]]:
    """Greet everyone and warm both up, then measure one after the other, again and again."""
    await measure(annai, sent.greet, plan, WARM_UP)
    await measure(annai, sent.take, plan, 1)
    await measure(bare, others.take, plan, 1)
    pairs = [
        (await measure(annai, sent.take, plan, plan.seconds), await measure(bare, others.take, plan, plan.seconds))
        for _ in range(plan.pairs)
    ]
    return [one for one, _ in pairs], [other for _, other in pairs]


async def bounded(folder: Path, plan: Plan) -> Outcome:
    async with asyncio.timeout(PATIENCE):
        return await run(folder, plan)


def report(plan: Plan, outcome: Outcome, out: Path) -> None:
    settings = {**msgspec.to_builtins(plan), "identity": "enforce"}
    circumstances = manifest(settings)
    result = {"measured_at": wall_clock(), **circumstances, **msgspec.to_builtins(outcome)}
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(result, indent=2) + "\n", "utf-8")
    print(table(outcome.comparison))
    audit = outcome.audit
    print(f"{audit.acknowledged} acknowledged, {audit.missing} not stored, {audit.repeated} stored twice,")
    print(f"{audit.steps} of {audit.expected} steps, documents of {audit.smallest} bytes and more; see {out}")
    if not outcome.comparison.fair:
        print(f"The bare run did not keep its core {BUSY:.0%} busy; measure again on a machine at rest.")


def main() -> int:
    options = parse(sys.argv[1:])
    plan = msgspec.structs.replace(QUICK if options.quick else Plan(), accounts=options.accounts)
    pin(0, LOAD_CORE)
    try:
        # Beside the code, not in a temporary folder, which may lie in memory: a commit shall cost what it costs.
        with tempfile.TemporaryDirectory(prefix=".bench-", dir=Path.cwd()) as folder:
            outcome = uvloop.run(bounded(Path(folder), plan))
    except (StartError, BadAnswer, StoreError, OSError) as error:
        print(f"bench: {type(error).__name__}: {error}", file=sys.stderr)
        return 2
    report(plan, outcome, options.out)
    return 0 if outcome.good else 1


def parse(arguments: list[str]) -> Any:
    parser = argparse.ArgumentParser(prog="python -m loadtests.bench", description="Measure what a decision costs.")
    parser.add_argument("--only", choices=["decide"], default="decide", help="the one measurement to make")
    parser.add_argument("--quick", action="store_true", help="one short round of each, to see that all works")
    parser.add_argument("--accounts", type=int, default=0, metavar="N", help="spread the users over N accounts")
    parser.add_argument("--out", type=Path, default=Path(".bench/bench.json"), metavar="FILE")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
