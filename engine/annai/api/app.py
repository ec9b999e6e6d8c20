"""The app: a list of routes and middleware values."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from annai.api import erasures, ingest, liveness, outbox, read, sweeps, widget
from annai.api.acting import Actors
from annai.api.cors import Cors
from annai.api.decide import decide
from annai.api.errors import TABLE, Failures, answer_error
from annai.api.flight import Flight
from annai.api.identity import Gate
from annai.api.services import Services
from annai.api.straight import Straight
from annai.api.stream import Stream
from annai.api.triggers import trigger
from annai.api.undeclared import Undeclared
from annai.runtime import Bundles, Runtime
from annai.runtime.apart import Apart
from annai.settings import Settings
from annai.store.protocol import Store


class App(Starlette):
    """Starlette, but what is posted to a path of `straight` goes past the router and the middleware."""

    straight: Mapping[str, ASGIApp]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        endpoint = self.straight.get(scope["path"]) if scope["type"] == "http" and scope["method"] == "POST" else None
        await (endpoint or super().__call__)(scope, receive, send)


def create_app(
    runtime: Runtime,
    store: Store,
    workspace: Bundles,
    settings: Settings,
    clock: Callable[[], int],
    *,
    undeclared: Undeclared | None = None,
    extra_routes: Sequence[BaseRoute] = (),
) -> Starlette:
    """The HTTP side of a server; `clock` gives milliseconds since 1970, `undeclared` remembers names."""
    gate = Gate(settings)
    gate.announce()
    services = Services(
        runtime=runtime,
        store=store,
        bundles=workspace,
        settings=settings,
        clock=clock,
        gate=gate,
        flight=Flight(settings.max_bytes_in_flight),
        undeclared=undeclared or Undeclared(),
        apart=Apart(runtime),
    )
    straight: dict[str, ASGIApp] = {
        "/v1/decide": Straight(services, partial(decide, Actors(services))),
        "/v1/stream": Stream(services),
        "/v1/triggers": Straight(services, trigger, bulk=True),
        **ingest.endpoints(services),
    }
    app = App(
        routes=[*api_routes(straight), *extra_routes],
        middleware=[Middleware(Cors, allowed_origins=lambda: services.allowed_origins), Middleware(Failures)],
        exception_handlers=dict.fromkeys((HTTPException, *TABLE), answer_error),
    )
    app.straight = straight
    app.router.redirect_slashes = False  # a client that is redirected believes that its events were taken
    app.state.services = services
    return app


def api_routes(straight: Mapping[str, ASGIApp]) -> list[BaseRoute]:
    """The routes of the contract; those of straight endpoints answer other methods."""
    return [
        *(Route(path, endpoint, methods=["POST"]) for path, endpoint in straight.items()),
        Route("/v1/projects/{key}/settings", ingest.project_settings, methods=["GET"]),
        *erasures.routes(),
        *read.routes(),
        *sweeps.routes(),
        *outbox.routes(),
        *liveness.routes(),
        *widget.routes(widget.read_files()),
    ]
