"""`POST /v1/decide`: inputs and page in, experiences out, one round trip.

This is the hottest way of all, so it works out nothing twice: the body is decoded and checked in one pass, and who acts
is remembered.
"""

from collections.abc import Awaitable, Callable, Sequence
from functools import lru_cache, partial
from typing import Any
from urllib.parse import urlsplit

from msgspec import UNSET, Raw, Struct, UnsetType, json

from annai.api.acting import Acting, Actors, prelude
from annai.api.cors import Header
from annai.api.errors import BadRequest
from annai.api.intake import unsigned
from annai.api.moments import corrected, is_historical
from annai.api.numbers import storable
from annai.api.refusals import refusal
from annai.api.request import inputs_by_id, read_request
from annai.api.services import Services
from annai.core.inputs import AnyInput, Call, Group, Identify, Interaction, Page, Track, order
from annai.core.subject import Ref
from annai.runtime import Look, Overloaded, Reply
from annai.store.errors import StoreUnavailable
from annai.wire.decide import (
    AnsweredInput,
    DecideRequest,
    GroupInput,
    IdentifyInput,
    InteractionInput,
    ItemPressedInput,
    PageInput,
    RejectedInput,
    StartInput,
    TargetMissedInput,
    TaskAttestedInput,
    TaskOpenedInput,
    TrackInput,
    WatchedInput,
    WidgetInput,
)
from annai.wire.feed import Feed
from annai.wire.site import Site

NO_GROUP = "This key and token do not allow this account."

_encode = json.Encoder().encode


class Answer(Struct, frozen=True):
    """A DecideAnswer whose experiences are JSON already."""

    version: str
    experiences: tuple[Raw, ...]
    rejected: tuple[RejectedInput, ...]
    site: Site | UnsetType
    feed: Feed | UnsetType


def decide(actors: Actors, services: Services, _headers: Sequence[Header], body: bytes) -> Awaitable[bytes]:
    """The answer's JSON, after the commit of the inputs and of what they started.

    The inputs are submitted at once: so all requests that the loop reads in one turn are in one batch.
    """
    runtime = services.runtime
    asked, refused = read_request(body, services.settings)
    now = services.clock()
    actor = actors.of(asked, now)
    look = _look(asked)
    inputs = _inputs(services, actor, asked, look, now, refused)
    services.undeclared.hear(inputs, services.bundles.bundle.plan, now)
    inputs = prelude(actor, now) + inputs
    reply = runtime.submit(actor.ref, inputs, look, visitor=actor.visitor)
    apart = partial(services.apart.submit, actor.ref, inputs, look, actor.visitor)
    return _answered(services, actor, asked, body, refused, reply, apart, now)


async def _answered(
    services: Services,
    actor: Acting,
    asked: DecideRequest,
    body: bytes,
    refused: list[RejectedInput],
    submitted: Awaitable[Reply],
    apart: Callable[[], Awaitable[Reply]],
    now: int,
) -> bytes:
    """`apart` submits each input by itself, when together they have failed."""
    try:
        reply = await submitted
    except (Overloaded, StoreUnavailable):
        raise
    except Exception:
        reply = await apart()
    refused += [RejectedInput(late.id, late.code, late.message) for late in reply.refused]
    if refused:
        await _keep(services, actor.ref, refused, body, now)
    return _encode(Answer(reply.version, reply.experiences, tuple(refused), _site(services, asked), reply.feed))


def _site(services: Services, asked: DecideRequest) -> Site | UnsetType:
    """What the page is to know of the site, unless the tab does."""
    sites = services.bundles.bundle.sites
    if sites is None:
        return UNSET
    site = sites.on(path_of(asked.page.url))
    return UNSET if site.digest == asked.site else site


def _look(asked: DecideRequest) -> Look:
    page = asked.page
    return Look(
        url=page.url,
        path=path_of(page.url),
        title=page.title,
        locale=asked.locale,
        quiet=asked.quiet,
        tab=asked.tab,
        elements=page.elements,
        disabled=page.disabled,
        feed=asked.feed,
    )


@lru_cache(maxsize=1_024)
def path_of(url: str) -> str:
    """The path of a page's address. Raises BadRequest."""
    try:
        return urlsplit(url).path or "/"
    except ValueError:
        raise BadRequest("page.url is not a URL.") from None


def _inputs(
    services: Services, actor: Acting, asked: DecideRequest, look: Look, now: int, refused: list[RejectedInput]
) -> list[AnyInput]:
    """The request's inputs in the order in which they happened; what the actor may not do joins `refused`."""
    taken: list[AnyInput] = []
    for item in asked.inputs:
        if isinstance(item, GroupInput) and not actor.may_join(item.group_id):
            refused.append(RejectedInput(item.id, "forbidden", NO_GROUP))
            continue
        at = corrected(item.at, asked.sent_at, now)
        taken.append(_input(services, actor, look, item, at, now))
    if len(taken) > 1:
        taken.sort(key=order)
    return taken


def _input(services: Services, actor: Acting, look: Look, item: WidgetInput, at: int, now: int) -> AnyInput:
    historical = is_historical(at, now)
    personal: dict[str, Any]
    match item:
        case TrackInput():
            personal = {"properties": storable(item.properties)}
            return Track(id=item.id, at=at, received=now, historical=historical, event=item.event, personal=personal)
        case IdentifyInput():
            personal = {"traits": unsigned(storable(item.traits), actor.traits)}
            return Identify(id=item.id, at=at, received=now, historical=historical, personal=personal)
        case PageInput():
            personal = {**look.page(), **storable(item.properties)}
            return Page(id=item.id, at=at, received=now, historical=historical, personal=personal)
        case GroupInput():
            account = services.runtime.ref("account", item.group_id).key
            personal = {"id": item.group_id, "traits": storable(item.traits)}
            return Group(id=item.id, at=at, received=now, historical=historical, account=account, personal=personal)
        case StartInput():
            return Call(id=item.id, at=at, received=now, historical=historical, flow=item.flow, public=True)
    return Interaction(
        id=item.id,
        at=at,
        received=now,
        historical=historical,
        kind=item.kind,
        flow=item.flow,
        run=item.run,
        step=item.step,
        action=item.action,
        item=_item(item),
        personal={"value": item.value} if isinstance(item, AnsweredInput) else {},
        share=item.share if isinstance(item, WatchedInput) else None,
    )


def _item(item: InteractionInput) -> str | None:
    """The question, task or item that an interaction is about, or the reason that it gives; None without any."""
    match item:
        case AnsweredInput():
            return item.question
        case TaskOpenedInput() | TaskAttestedInput():
            return item.task
        case ItemPressedInput():
            return item.item
        case TargetMissedInput():
            return item.reason
    return None


async def _keep(services: Services, actor: Ref, refused: Sequence[RejectedInput], body: bytes, now: int) -> None:
    """Each with whose it is, as in what a Segment client sends."""
    by_id = inputs_by_id(body)
    whose = {"userId" if actor.kind == "user" else "anonymousId": actor.id}
    kept = [(item, by_id.get(item.id)) for item in refused]
    await services.runtime.refuse(
        [
            refusal(now, item.code, item.message, {**raw, **whose} if isinstance(raw, dict) else raw)
            for item, raw in kept
        ]
    )
