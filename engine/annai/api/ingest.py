"""Ingest, as Segment and RudderStack clients speak it. 200 only after everything is durable; never a redirect.

One bad event costs only itself: it is listed at `/v1/rejected`, and the request still succeeds, because clients drop
a whole batch on 400.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from annai.api.body import parse_object, read_body
from annai.api.errors import BadRequest, NotFound, TooLarge
from annai.api.identity import Caller, key_of_header
from annai.api.intake import Intake, Intent, Rejection
from annai.api.refusals import refusal
from annai.api.services import Services, services_of
from annai.core.inputs import AnyInput, order
from annai.core.subject import Ref
from annai.store.protocol import Refusal
from annai.wire.ingest import Success

SUCCESS = Success().model_dump_json().encode()
SINGLE = {
    "track": ("track", "t"),
    "identify": ("identify", "i"),
    "page": ("page", "p"),
    "group": ("group", "g"),
    "alias": ("alias", "a"),
    "screen": ("screen", "s"),
}
Endpoint = Callable[[Request], Awaitable[Response]]


class Body(Struct, frozen=True):
    """The events of a request; `sent_at` is the client's clock when it sent them."""

    events: Sequence[Any]
    sent_at: Any
    imported: bool = False


class Plan(Struct, frozen=True):
    """What a request asks for, and what of it is refused; `raw` finds an event by its message id."""

    intents: list[Intent]
    refusals: list[Refusal]
    raw: dict[str, Any]


def routes() -> list[BaseRoute]:
    """Every ingest route, the browser's short paths too."""
    singles = {path: _single(kind) for kind, paths in SINGLE.items() for path in paths}
    endpoints: dict[str, Endpoint] = {
        **singles,
        "batch": batch,
        "b": batch,
        "import": imports,
        "m": client_metrics,
    }
    return [
        *(Route(f"/v1/{path}", endpoint, methods=["POST"]) for path, endpoint in endpoints.items()),
        Route("/v1/projects/{key}/settings", project_settings, methods=["GET"]),
    ]


def _single(kind: str) -> Endpoint:
    async def single(request: Request) -> Response:
        caller, body = await _read(request)
        return await _take(services_of(request), caller, Body([{**body, "type": kind}], body.get("sentAt")))

    return single


async def batch(request: Request) -> Response:
    """`{"batch": [events], "sentAt": …}`."""
    return await _batch(request, imported=False)


async def imports(request: Request) -> Response:
    """A batch of the past: it changes history and traits, but starts nothing."""
    return await _batch(request, imported=True)


async def client_metrics(request: Request) -> Response:
    """Clients report their own health here; it is taken and not kept."""
    await read_body(request.scope, request.receive, services_of(request).settings)
    return _success()


async def project_settings(request: Request) -> Response:
    """What browser clients load first. Raises NotFound for any other key than the public one."""
    key = request.path_params["key"]
    if not services_of(request).gate.is_write_key(key):
        raise NotFound
    return JSONResponse({"integrations": {"Segment.io": {"apiKey": key}}})


async def _batch(request: Request, imported: bool) -> Response:
    services = services_of(request)
    caller, body = await _read(request)
    events = body.get("batch")
    if not isinstance(events, list):
        raise BadRequest('The body must be {"batch": [events]}.')
    limit = services.settings.max_batch_events
    if len(events) > limit:
        raise TooLarge(f"The batch has {len(events)} events; send at most {limit} at once.")
    return await _take(services, caller, Body(events, body.get("sentAt"), imported))


async def _read(request: Request) -> tuple[Caller, dict[str, Any]]:
    """The caller, by the header or else the body's `writeKey`, and the body."""
    services = services_of(request)
    authorization = request.headers.get("authorization")
    caller = services.gate.caller(key_of_header(authorization)) if authorization is not None else None
    body = parse_object(await read_body(request.scope, request.receive, services.settings))
    key = body.get("writeKey")
    return caller or services.gate.caller(key if isinstance(key, str) else None), body


async def _take(services: Services, caller: Caller, body: Body) -> Response:
    plan = _plan(services, caller, body)
    late = await _carry_out(services, plan)
    if plan.refusals or late:
        await services.runtime.refuse([*plan.refusals, *late])
    return _success()


def _plan(services: Services, caller: Caller, body: Body) -> Plan:
    received = services.clock()
    intake = Intake(services.runtime, services.gate, services.settings, caller, received, body.sent_at, body.imported)
    plan = Plan([], [], {})
    for raw in body.events:
        try:
            intent = intake.take(raw)
        except Rejection as rejection:
            plan.refusals.append(refusal(received, rejection.code, str(rejection), raw))
            continue
        plan.intents.append(intent)
        for input in intent.inputs:
            plan.raw[input.id] = raw
    return plan


async def _carry_out(services: Services, plan: Plan) -> list[Refusal]:
    """Visitors first, then merges, then users and accounts: so a user gets what a visitor did in the same body."""
    visitors = [intent for intent in plan.intents if intent.ref.kind == "anonymous"]
    users = [intent for intent in plan.intents if intent.ref.kind != "anonymous"]
    late = await _submit(services, visitors, plan.raw)
    await asyncio.gather(*(services.runtime.merge(*pair) for pair in _merges(users)))
    return late + await _submit(services, users, plan.raw)


def _merges(intents: Iterable[Intent]) -> list[tuple[Ref, Ref]]:
    pairs = ((intent.visitor, intent.ref) for intent in intents if intent.visitor is not None)
    return list({visitor.key: (visitor, user) for visitor, user in pairs}.values())


async def _submit(services: Services, intents: Iterable[Intent], raw: dict[str, Any]) -> list[Refusal]:
    """Submit each subject's inputs, in the order of time, subjects side by side; what they refused."""
    by_subject: dict[bytes, tuple[Ref, list[AnyInput]]] = {}
    for intent in sorted((intent for intent in intents if intent.inputs), key=_order):
        by_subject.setdefault(intent.ref.key, (intent.ref, []))[1].extend(intent.inputs)
    replies = await asyncio.gather(*(services.runtime.submit(ref, inputs) for ref, inputs in by_subject.values()))
    now = services.clock()
    return [
        refusal(now, refused.code, refused.message, raw.get(refused.id))
        for reply in replies
        for refused in reply.refused
    ]


def _order(intent: Intent) -> tuple[int, int, str]:
    return order(intent.inputs[-1])


def _success() -> Response:
    return Response(SUCCESS, media_type="application/json")
