"""A small server that speaks the wire to the widget: experiences one after the other, and others beside them."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import uvicorn
from msgspec import UNSET, UnsetType
from msgspec.structs import replace
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response, StreamingResponse
from starlette.routing import Route

from annai.wire.decide import (
    AdvancedInput,
    BackInput,
    DecideAnswer,
    DecideRequest,
    DismissedInput,
    Interaction,
    RejectedInput,
    SnoozedInput,
    StreamEvent,
    WidgetInput,
)
from annai.wire.experience import Experience
from annai.wire.feed import Feed
from annai.wire.problem import Problem
from annai.wire.site import Site

PAGES = Path(__file__).parent / "widget_pages"
BUILT = Path(__file__).parents[2] / "engine/annai/api/static/widget"
PATIENCE = 20.0
"""Seconds that a test waits for something to happen before it fails."""

TAG = '<script async src="/widget.js" data-key="demo" data-user-id="u1" data-locale="en"></script>'


class Backend:
    """Shows `steps[at]` of `steps` until it is left, and all of `beside`; remembers every request and every input.

    An input counts once by its id. What is `beside` has a flow of its own and stays until it is left.
    """

    def __init__(self, steps: Sequence[Experience] = ()) -> None:
        self.steps = list(steps)
        self.at = 0
        self.beside: list[Experience] = []
        self.feed: Feed | None = None
        self.site: Site | None = None
        self.version = 1
        self.status = 200
        self.rejected: list[RejectedInput] = []
        self.headers: dict[str, str] = {}
        self.page_headers: dict[str, str] = {}
        self.requests: list[DecideRequest] = []
        self.inputs: dict[str, WidgetInput] = {}
        self.streams = 0
        self.base = ""
        self._changed = asyncio.Condition()

    def kinds(self, *kinds: str) -> list[str]:
        """The types of the inputs so far, in order; only `kinds` when given."""
        return [kind for item in self.inputs.values() if (kind := kind_of(item)) in kinds or not kinds]

    def interactions(self, kind: str) -> list[Interaction]:
        return [item for item in self.inputs.values() if isinstance(item, Interaction) and item.kind == kind]

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until `holds`; raises TimeoutError after PATIENCE."""
        async with asyncio.timeout(PATIENCE), self._changed:
            await self._changed.wait_for(holds)

    async def bump(self) -> None:
        """Something changed at the server: the stream tells the browsers."""
        async with self._changed:
            self.version += 1
            self._changed.notify_all()

    def _take(self, item: WidgetInput) -> None:
        if item.id in self.inputs:
            return
        self.inputs[item.id] = item
        besides = [one for one in self.beside if isinstance(item, Interaction) and one.flow == item.flow]
        if besides:
            self.beside = [one for one in self.beside if one not in besides or not _leaves(item, one)]
        elif isinstance(item, AdvancedInput):
            self.at += _leaves(item, self.steps[self.at])
        elif isinstance(item, BackInput):
            self.at -= 1
        elif isinstance(item, DismissedInput | SnoozedInput):
            self.at = len(self.steps)

    async def decide(self, request: Request) -> Response:
        assert request.headers["content-type"].startswith("text/plain")
        asked = msgspec.json.decode(await request.body(), type=DecideRequest)
        async with self._changed:
            self.requests.append(asked)
            if self.status == 200:
                for item in asked.inputs:
                    self._take(item)
            self._changed.notify_all()
        if self.status != 200:
            return _problem(self.status, self.headers)
        shown = tuple(self.steps[self.at : self.at + 1])
        answer = DecideAnswer(
            version=str(self.version),
            experiences=(*shown, *self.beside),
            rejected=tuple(self.rejected),
            site=self.site if self.site and asked.site != self.site.digest else UNSET,
            feed=self._feed(asked),
        )
        return Response(msgspec.json.encode(answer), media_type="application/json")

    def _feed(self, asked: DecideRequest) -> Feed | UnsetType:
        """The feed, with its entries if they are asked for."""
        if self.feed is None:
            return UNSET
        return self.feed if asked.feed else replace(self.feed, entries=UNSET)

    async def stream(self, _: Request) -> Response:
        return StreamingResponse(self._versions(), media_type="text/event-stream")

    async def _versions(self) -> AsyncIterator[bytes]:
        async with self._changed:
            self.streams += 1
            self._changed.notify_all()
        told = 0
        while True:
            told = await self._newer(told)
            yield b"data: %b\n\n" % msgspec.json.encode(StreamEvent(str(told)))

    async def _newer(self, told: int) -> int:
        async with self._changed:
            await self._changed.wait_for(lambda: self.version != told)
            return self.version

    async def page(self, request: Request) -> Response:
        text = (PAGES / f"{request.path_params['name']}.html").read_text("utf-8")
        return HTMLResponse(text.replace("<!-- widget -->", TAG), headers=self.page_headers)

    async def built(self, request: Request) -> Response:
        return FileResponse(BUILT / f"{request.path_params.get('name', 'widget')}.js")


AnyBackend = TypeVar("AnyBackend", bound=Backend)


def _leaves(item: WidgetInput, step: Experience) -> bool:
    """Whether it takes the step away: a button may let it stay."""
    if not isinstance(item, AdvancedInput):
        return isinstance(item, BackInput | DismissedInput | SnoozedInput)
    actions = getattr(step.content, "actions", ())
    return item.action is None or not actions or not actions[item.action].stay


def kind_of(item: WidgetInput) -> str:
    """Its `type` on the wire."""
    return str(item.__struct_config__.tag)


def _problem(status: int, headers: dict[str, str]) -> Response:
    problem = Problem(title="No", status=status, code="no", message="not now", detail="not now")
    return Response(msgspec.json.encode(problem), status, headers, "application/problem+json")


class _Server(uvicorn.Server):
    """Leaves the signals of the test process alone."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def served(backend: AnyBackend) -> AsyncIterator[AnyBackend]:
    """Serve the backend on a free port; `backend.base` is its address, without a slash at the end."""
    routes = [
        Route("/v1/decide", backend.decide, methods=["POST"]),
        Route("/v1/stream", backend.stream, methods=["POST"]),
        Route("/pages/{name}", backend.page),
        Route("/widget.js", backend.built),
        Route("/widget/{name}.js", backend.built),
    ]
    with socket.create_server(("127.0.0.1", 0)) as listening:
        backend.base = f"http://127.0.0.1:{listening.getsockname()[1]}"
        config = uvicorn.Config(
            Starlette(routes=routes), lifespan="off", log_level="error", timeout_graceful_shutdown=1, ws="none"
        )
        server = _Server(config)
        task = asyncio.create_task(server.serve([listening]))
        try:
            yield backend
        finally:
            server.should_exit = server.force_exit = True
            await task


WORDS: dict[str, dict[str, str]] = {
    "en": {"close": "Close", "next": "Next", "hint": "Hint", "transcript": "Read it as text"},
    "ja": {"close": "閉じる", "next": "次へ", "hint": "ヒント", "transcript": "文章で読む"},
}


def _body(text: str) -> list[dict[str, Any]]:
    return [{"type": "paragraph", "children": [{"type": "text", "text": text}]}]


def experience(
    content: dict[str, Any],
    *,
    flow: str = "first-report",
    step: str = "one",
    at: int = 1,
    of: int = 1,
    locale: str = "en",
    surface: str = "interrupting",
    back: bool = False,
) -> Experience:
    labels = {**WORDS[locale], "progress": f"{at} / {of}"}
    common = {"flow": flow, "run": 1, "step": step, "surface": surface, "locale": locale, "back": back}
    whole = {**common, "progress": {"at": at, "of": of}, "labels": labels, "content": content}
    return msgspec.convert(whole, Experience)


def tooltip(css: str, body: str = "Start here.", *, text: str | None = None, **more: Any) -> dict[str, Any]:
    content = {
        "kind": "tooltip",
        "target": {"css": [css], "text": [text] if text else []},
        "title": "New report",
        "body": _body(body),
    }
    return {**content, "advance": "action", "placement": "auto", "actions": [], **more}


def modal(title: str = "Welcome", body: str = "A two-minute tour of reports.", **more: Any) -> dict[str, Any]:
    return {"kind": "modal", "title": title, "body": _body(body), "actions": [], **more}


def hotspot(css: str, body: str = "It shows the year before as well.", **more: Any) -> dict[str, Any]:
    content = {"kind": "hotspot", "target": {"css": [css]}, "title": "A new chart", "body": _body(body), "actions": []}
    return {**content, "advance": "action", "placement": "auto", "open": "click", **more}


def banner(body: str = "The trial ends soon.", **more: Any) -> dict[str, Any]:
    return {"kind": "banner", "body": _body(body), "actions": [], "placement": "top", **more}


def slot_card(slot: str, body: str = "A film.", **more: Any) -> dict[str, Any]:
    return {"kind": "card", "slot": slot, "title": "In two minutes", "body": _body(body), "actions": [], **more}
