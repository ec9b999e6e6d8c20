"""The stream of changes."""

import asyncio
from collections.abc import AsyncIterator

from annai.core.instant import HOUR
from annai.dashboard.session import Sessions
from annai.dashboard.stream import Stream, beating
from tests.dashboard import fakes
from tests.dashboard.fakes import NOW, SECRET_KEY, full_world
from tests.dashboard.visitor import operator


async def test_changes_reach_the_page() -> None:
    async with operator(full_world()) as client:
        answer = await client.get("/dashboard/stream")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.text == "retry: 2000\n\ndata: 1\n\ndata: 2\n\n"


async def test_the_stream_ends_with_the_session() -> None:
    world = full_world()
    dashboard = fakes.dashboard(world)
    stream = Stream(dashboard, Sessions(SECRET_KEY, dashboard.clock))
    events = stream.events(NOW + HOUR)
    assert await anext(events) == "retry: 2000\n\n"
    assert await anext(events) == "data: 1\n\n"
    world.now += HOUR
    assert [event async for event in events] == []


async def test_silence_is_filled_with_beats_and_the_source_is_let_go() -> None:
    let_go = asyncio.Event()

    async def silent() -> AsyncIterator[int]:
        try:
            yield 1
            await asyncio.Event().wait()
        finally:
            let_go.set()

    beats = beating(silent(), 0)
    heard = [await anext(beats)]
    while len(heard) < 3:
        heard.append(await anext(beats))
    await beats.aclose()
    await asyncio.wait_for(let_go.wait(), 1)
    assert None in heard
    assert heard.count(1) == 1
