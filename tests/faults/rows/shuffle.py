"""Events come twice and out of order: people to whom the same happened end with the same state.

In one body they are sorted by time, then id: all of the state is the same. In requests of their own, history and traits
are, and no flow starts twice.
"""

import asyncio
import time
from collections import Counter
from datetime import UTC, datetime
from random import Random
from typing import Any

import httpx
import msgspec

from annai.core.subject import Subject, key_of
from annai.runtime import records
from annai.store.protocol import Store
from tests.faults.audit import EVENT, Findings, drain, opened, read_log
from tests.faults.guide import GUIDING, client
from tests.faults.row import Outcome, Place, Row
from tests.serving import start_server

PEOPLE = 6  # of each kind
PINGS = 20
TRAITS = 5
STARTS = 3
AGAIN = 10  # events that are sent a second time
AT_ONCE = 8


async def run(place: Place, seed: int, module: str = "annai") -> Outcome:
    random = Random(seed)
    together = [f"body-{number}" for number in range(PEOPLE)]
    apart = [f"apart-{number}" for number in range(PEOPLE)]
    began = int(time.time()) - 3_600
    with start_server(place.folder, workspace=GUIDING, module=module, store=place.store) as served:
        async with client(served.url) as person, opened(place.store) as store:
            for user in together:
                (await person.post("/v1/batch", json={"batch": _shuffled(user, began, random)})).raise_for_status()
            bodies = [event for user in apart for event in _shuffled(user, began, random)]
            random.shuffle(bodies)
            for start in range(0, len(bodies), AT_ONCE):
                await asyncio.gather(*(_alone(person, event) for event in bodies[start : start + AT_ONCE]))
            sent = time.perf_counter()
            await drain(store)
            recovery = time.perf_counter() - sent
            found, wrong = await _judge(store, together, apart)
    return Outcome(2 * PEOPLE * len(_events("", began)), found, recovery, wrong)


async def doubling(place: Place, seed: int) -> Outcome:
    """A server that remembers no message ids."""
    return await run(place, seed, "tests.faults.forgetful_server")


def _events(user: str, began: int) -> list[dict[str, Any]]:
    """What happens to everybody, a second apart."""
    kinds: list[dict[str, Any]] = [
        *({"type": "track", "event": EVENT} for _ in range(PINGS)),
        *({"type": "identify", "traits": {"seen_in": number}} for number in range(TRAITS)),
        *({"type": "track", "event": "signed_up"} for _ in range(STARTS)),
    ]
    return [
        {**kind, "userId": user, "messageId": f"{user}-{number}", "timestamp": _moment(began + number)}
        for number, kind in enumerate(kinds)
    ]


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def _shuffled(user: str, began: int, random: Random) -> list[dict[str, Any]]:
    events = _events(user, began)
    events += random.sample(events, AGAIN)
    random.shuffle(events)
    return events


async def _alone(person: httpx.AsyncClient, event: dict[str, Any]) -> None:
    (await person.post(f"/v1/{event['type']}", json=event)).raise_for_status()


async def _judge(store: Store, together: list[str], apart: list[str]) -> tuple[Findings, tuple[str, ...]]:
    known = await _subjects(store, [*together, *apart])
    counts = {user: subject.history[EVENT].total for user, subject in known.items()}
    found = Findings(
        tuple(f"{user}: {count} pings of {PINGS}" for user, count in counts.items() for _ in range(PINGS - count)),
        tuple(f"{user}: {count} pings of {PINGS}" for user, count in counts.items() for _ in range(count - PINGS)),
    )
    first = known[together[0]]
    wrong = [f"{user} has another history" for user, subject in known.items() if subject.history != first.history]
    traits = first.personal.traits
    wrong += [f"{user} has other traits" for user, subject in known.items() if subject.personal.traits != traits]
    if traits.get("seen_in") != TRAITS - 1:
        wrong.append(f"the latest trait is {traits.get('seen_in')}, not {TRAITS - 1}")
    started = await _started(store)
    wrong += [
        f"{user} began welcome {started[subject.key]} times"
        for user, subject in known.items()
        if started[subject.key] != 1
    ]
    return found, tuple(wrong)


async def _subjects(store: Store, users: list[str]) -> dict[str, Subject]:
    secret = await store.secret()
    documents = await store.load([key_of("user", user, secret) for user in users])
    return {
        user: msgspec.msgpack.decode(document, type=Subject)
        for user, document in zip(users, documents, strict=True)
        if document is not None
    }


async def _started(store: Store) -> Counter[bytes]:
    """How often each person began the flow."""
    counts: Counter[bytes] = Counter()
    for entry in await read_log(store):
        for step in records.body_of(entry.record).steps:
            for signal in step.signals:
                counts[entry.record.subject] += signal.kind == "flow_started" and signal.flow == "welcome"
    return counts


ROW = Row("shuffle", "duplicates, shuffled order", run, doubling, tries=1)
