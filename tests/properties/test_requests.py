"""Requests through the runtime and its store: each input counts once, in the order of its request.

Two tabs send requests, each of them twice, in one batch or in several, to one process or to two on the same store.
What is asserted of any two orders in which requests come:
1. What does not depend on the order is the same: the history of every event, when they were last seen, the accounts
   that they know, and their traits, of which each has the value that was told last.
2. Batches do not matter: one after the other, or all at once in that order, the documents are the same.
3. Of what order decides (which flow of an exclusion group runs, which button was first), nothing is asserted here but
   the rules that hold in any order; `play` and `test_sights` watch over these.
"""

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from annai.core.bundle import Bundle
from annai.core.inputs import AnyInput, Group, Identify, Page, Track, order
from annai.core.load import load_workspace
from annai.core.subject import Ref, Subject, key_of
from annai.runtime import Bundles, Runtime
from annai.runtime.documents import decode
from tests.core.world import SECRET, START
from tests.properties.conditions import EVENTS
from tests.properties.settings import examples
from tests.properties.workspaces import workspaces
from tests.runtime.world import engine

USER = Ref("user", "ann", key_of("user", "ann", SECRET))  # of one key in every store: ways are split by it
Requests = list[list[AnyInput]]
TRAITS = ("one", "two", "both")  # set by no flow


@st.composite
def requests(draw: st.DrawFn, tab: int) -> Requests:
    """What one tab sends: requests of a few inputs each, at moments in which several fall together."""
    found = []
    for place in range(draw(st.integers(1, 3))):
        inputs = []
        for number in range(draw(st.integers(1, 3))):
            at = START - 2 * draw(st.integers(0, 5)) - tab  # what both tabs tell, they never tell in one millisecond
            common = {"id": f"{tab}-{place}-{number}", "at": at, "received": START}
            inputs.append(draw(st.sampled_from(made(tab, common))))
        found.append(inputs)
    return found


def made(tab: int, common: dict[str, object]) -> list[AnyInput]:
    events: list[AnyInput] = [Track(event=event, **common) for event in EVENTS]  # type: ignore[arg-type]
    traits = {"traits": {TRAITS[tab]: common["id"], "both": common["id"]}}
    nothing = {"traits": {"both": None}}
    account = key_of("account", "acme", SECRET)
    return [
        *events,
        Identify(personal=traits, **common),  # type: ignore[arg-type]
        Identify(personal=nothing, **common),  # type: ignore[arg-type]
        Group(account=account, personal={"id": "acme"}, **common),  # type: ignore[arg-type]
        Page(personal={"path": "/reports"}, **common),  # type: ignore[arg-type]
    ]


@st.composite
def interleaved(draw: st.DrawFn, tabs: Sequence[Requests]) -> Requests:
    """The requests in some order in which each tab's stay in theirs; each may be sent again, at once."""
    turns = draw(st.permutations([tab for tab, sent in enumerate(tabs) for _ in sent]))
    left = [iter(sent) for sent in tabs]
    return [request for tab in turns for request in [next(left[tab])] * draw(st.integers(1, 2))]


async def ended(bundle: Bundle, batches: Sequence[Requests], processes: int = 1) -> Subject:
    """The user after these batches; the requests of a batch come together, each tab's to one process."""
    with tempfile.TemporaryDirectory() as folder:
        async with engine(Path(folder), bundle) as one:
            others = [Runtime(one.store, Bundles(one.store, bundle, clock=one.clock), one.clock)] * (processes - 1)
            for other in others:
                await other.start()
            runtimes = [one.runtime, *others]
            for batch in batches:
                await asyncio.gather(*(runtimes[_tab(request) % processes].submit(USER, request) for request in batch))
            for other in others:
                await other.stop()
            [document] = await one.store.load([USER.key])
            assert document is not None
            return replace(decode(document), version=0)


def _tab(request: list[AnyInput]) -> int:
    return int(request[0].id[0])


def alone(request: list[AnyInput]) -> list[AnyInput]:
    """As the body's inputs are handed over."""
    return sorted(request, key=order)


def common_part(user: Subject) -> tuple[Any, ...]:
    """What does not depend on the order in which two tabs were heard."""
    history = {event: series for event, series in user.history.items() if event in EVENTS}
    traits = {name: user.personal.traits.get(name) for name in TRAITS}
    return history, user.last_seen, user.personal.accounts, user.account, traits


@given(st.data())
@examples(15)
def test_two_tabs_in_any_order(data: st.DataObject) -> None:
    bundle = load_workspace(data.draw(workspaces()))
    tabs = [[alone(request) for request in data.draw(requests(tab))] for tab in (0, 1)]
    first, second = data.draw(interleaved(tabs)), data.draw(interleaved(tabs))
    one = asyncio.run(ended(bundle, [[request] for request in first]))
    assert asyncio.run(ended(bundle, [first])) == one, "batches do not matter"
    other = asyncio.run(ended(bundle, [[request] for request in second]))
    assert common_part(other) == common_part(one)
    both = asyncio.run(ended(bundle, [second], processes=2))
    assert common_part(both) == common_part(one)
    twice = asyncio.run(ended(bundle, [[request] for request in [*first, *first]]))
    assert twice == one, "a retry changes nothing"


@given(st.data())
@examples(50)
def test_a_body_has_one_order(data: st.DataObject) -> None:
    """However a client lists them: by time, then who it is, then by id."""
    [inputs, *_] = data.draw(requests(0))
    shuffled = data.draw(st.permutations(inputs))
    assert alone(shuffled) == alone(inputs)
    ranks = {Identify: 0, Group: 1}
    keys = [(input.at, ranks.get(type(input), 2), input.id) for input in alone(shuffled)]
    assert keys == sorted(keys)
