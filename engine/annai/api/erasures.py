"""`DELETE /v1/users/{id}` forgets a user, and `GET /v1/erasures/{id}` proves it. The secret key only.

The Idempotency-Key makes a retry harmless: whoever has come by the id of a user who was erased is not erased by it.
"""

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from annai.api.answer import answer
from annai.api.errors import BadRequest, NotFound, Reused
from annai.api.identity import key_of_header
from annai.api.operator import require_operator, require_secret
from annai.api.services import services_of
from annai.api.triggers import MAX_KEY, REUSED
from annai.workers import eraser


def routes() -> list[BaseRoute]:
    return [
        Route("/v1/users/{id:path}", erase, methods=["DELETE"]),
        Route("/v1/erasures/{id}", erasure, methods=["GET"]),
    ]


async def erase(request: Request) -> Response:
    """Begin to erase a user; answers 202 with the erasure."""
    services = services_of(request)
    authorization = request.headers.get("authorization")
    require_secret(services, key_of_header(authorization) if authorization else None)
    key = request.headers.get("idempotency-key", "")
    if not 1 <= len(key) <= MAX_KEY:
        raise BadRequest(f"The header Idempotency-Key is needed, with 1 to {MAX_KEY} characters.")
    try:
        id = await eraser.begin(services.runtime, request.path_params["id"], key)
    except eraser.OtherRequest:
        raise Reused(REUSED) from None
    if id is None:
        raise NotFound
    state = await eraser.state_of(services.runtime, id)
    return Response(msgspec.json.encode(state), 202, {"cache-control": "no-store"}, "application/json")


async def erasure(request: Request) -> Response:
    """How far an erasure is, with its signed manifest once it is done."""
    require_operator(request)
    state = await eraser.state_of(services_of(request).runtime, request.path_params["id"])
    if state is None:
        raise NotFound
    return answer(state)
