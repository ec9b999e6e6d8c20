"""Whether the process lives, and whether it can take work."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from annai.api.errors import Leaving, Unavailable
from annai.api.services import services_of

FRESH = {"cache-control": "no-store"}


def routes() -> list[BaseRoute]:
    return [
        Route("/healthz", alive, methods=["GET"]),
        Route("/readyz", ready, methods=["GET"]),
    ]


async def alive(request: Request) -> Response:
    """The process answers, and says how many records of the log it could not decode."""
    unreadable = len(services_of(request).runtime.log.unreadable)
    return JSONResponse({"status": "alive", "unreadable_records": unreadable}, headers=FRESH)


async def ready(request: Request) -> Response:
    """The store takes a commit, and the server stays. Raises Unavailable."""
    services = services_of(request)
    if services.runtime.leaving:
        raise Leaving
    try:
        await services.store.check()
    except Exception as error:
        raise Unavailable from error
    return JSONResponse({"status": "ready"}, headers=FRESH)
