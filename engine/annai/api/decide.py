"""`POST /v1/decide`: inputs and page in, experiences out, one round trip."""

from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import orjson
from pydantic import TypeAdapter, ValidationError
from starlette.types import Receive, Scope, Send

from annai.api.acting import Acting, acting, prelude
from annai.api.body import parse_object, read_body
from annai.api.cors import cors_headers
from annai.api.errors import BadRequest, respond
from annai.api.intake import Rejection, check_size, explain, is_small, unsigned
from annai.api.moments import corrected, is_historical
from annai.api.refusals import refusal
from annai.api.services import Services
from annai.core.inputs import AnyInput, Group, Identify, Interaction, Page, Track, order
from annai.runtime import Look, Reply
from annai.settings import Settings
from annai.wire.decide import (
    MAX_INPUTS,
    DecideRequest,
    GroupInput,
    IdentifyInput,
    PageInput,
    RejectedInput,
    TrackInput,
    WidgetInput,
)

INPUT: TypeAdapter[WidgetInput] = TypeAdapter(WidgetInput)
HEADERS = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
NO_GROUP = "This key and token do not allow this account."


class Decide:
    """The endpoint as a plain ASGI app: nothing stands between the server's messages and the decision."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        sharing = cors_headers(scope, self._services.allowed_origins)
        try:
            body = await decide(self._services, scope, receive)
        except Exception as error:
            response = respond(error)
            response.raw_headers += sharing
            await response(scope, receive, send)
            return
        headers = [*HEADERS, (b"content-length", b"%d" % len(body)), *sharing]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


async def decide(services: Services, scope: Scope, receive: Receive) -> bytes:
    """The answer's JSON, after the commit of the inputs and of what they started."""
    body = await read_body(scope, receive, services.settings)
    raw = parse_object(body)
    asked, refused = read_request(raw, body, services.settings)
    now = services.clock()
    actor = acting(services, asked, now)
    look = _look(asked)
    if actor.visitor is not None:
        await services.runtime.merge(actor.visitor, actor.ref)
    inputs = _inputs(services, actor, asked, now, refused)
    reply = await services.runtime.submit(actor.ref, prelude(services, actor, now) + inputs, look)
    refused += [RejectedInput(id=late.id, code=late.code, message=late.message) for late in reply.refused]
    if refused:
        await _keep(services, refused, raw, now)
    return _answer(reply, refused)


def _answer(reply: Reply, refused: list[RejectedInput]) -> bytes:
    """A DecideAnswer's JSON; that of its experiences is at hand."""
    experiences = [orjson.Fragment(experience.json_bytes) for experience in reply.experiences]
    rejected = [item.model_dump() for item in refused]
    return orjson.dumps({"version": reply.version, "experiences": experiences, "rejected": rejected})


def read_request(raw: dict[str, Any], body: bytes, settings: Settings) -> tuple[DecideRequest, list[RejectedInput]]:
    """The request, and those of its inputs that are none: they cost only themselves. Raises BadRequest."""
    if is_small(body, settings):
        with suppress(ValidationError):
            return DecideRequest.model_validate(raw), []
    return _sifted(raw, settings)


def _sifted(raw: dict[str, Any], settings: Settings) -> tuple[DecideRequest, list[RejectedInput]]:
    """The same, one input after the other."""
    sent = raw.get("inputs")
    if isinstance(sent, list) and len(sent) > MAX_INPUTS:
        raise BadRequest(f"The request has {len(sent)} inputs; send at most {MAX_INPUTS} at once.")
    inputs: list[Any] = []
    rejected = []
    for item in sent if isinstance(sent, list) else ():
        try:
            check_size(item, settings)
            inputs.append(INPUT.validate_python(item))
        except Rejection as rejection:
            rejected.append(_rejected(item, rejection.code, str(rejection)))
        except ValidationError as error:
            rejected.append(_rejected(item, "invalid", explain(error)))
    try:
        return DecideRequest.model_validate({**raw, "inputs": inputs} if isinstance(sent, list) else raw), rejected
    except ValidationError as error:
        raise BadRequest(explain(error)) from None


def _rejected(item: Any, code: str, message: str) -> RejectedInput:
    return RejectedInput(id=_id_of(item), code=code, message=message)


def _id_of(item: Any) -> str:
    id = item.get("id") if isinstance(item, dict) else None
    return id[:99] if isinstance(id, str) else ""


def _look(asked: DecideRequest) -> Look:
    try:
        path = urlsplit(asked.page.url).path
    except ValueError:
        raise BadRequest("page.url is not a URL.") from None
    return Look(url=asked.page.url, path=path or "/", title=asked.page.title, locale=asked.locale)


def _inputs(
    services: Services, actor: Acting, asked: DecideRequest, now: int, refused: list[RejectedInput]
) -> list[AnyInput]:
    """The request's inputs in the order in which they happened; what the actor may not do joins `refused`."""
    taken: list[AnyInput] = []
    for item in asked.inputs:
        if isinstance(item, GroupInput) and not actor.may_join(item.group_id):
            refused.append(RejectedInput(id=item.id, code="forbidden", message=NO_GROUP))
        else:
            taken.append(_input(services, actor, asked, item, now))
    return sorted(taken, key=order)


def _input(services: Services, actor: Acting, asked: DecideRequest, item: WidgetInput, now: int) -> AnyInput:
    at = corrected(item.at, asked.sent_at, now)
    common: dict[str, Any] = {"id": item.id, "at": at, "received": now, "historical": is_historical(at, now)}
    match item:
        case TrackInput():
            return Track(**common, event=item.event, personal={"properties": item.properties})
        case IdentifyInput():
            return Identify(**common, personal={"traits": unsigned(item.traits, actor.traits)})
        case PageInput():
            return Page(**common, personal=_page(asked, item))
        case GroupInput():
            account = services.runtime.ref("account", item.group_id).key
            return Group(**common, account=account, personal={"id": item.group_id, "traits": item.traits})
        case _:
            return Interaction(
                **common, kind=item.type, flow=item.flow, run=item.run, step=item.step, action=item.action
            )


def _page(asked: DecideRequest, item: PageInput) -> dict[str, Any]:
    look = _look(asked)
    return {"url": look.url, "path": look.path, "title": look.title, **item.properties}


async def _keep(services: Services, refused: list[RejectedInput], raw: dict[str, Any], now: int) -> None:
    sent = raw.get("inputs")
    by_id = {_id_of(item): item for item in sent} if isinstance(sent, list) else {}
    await services.runtime.refuse([refusal(now, item.code, item.message, by_id.get(item.id)) for item in refused])
