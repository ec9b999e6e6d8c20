"""Ingest, as Segment and RudderStack clients speak it. 200 only after everything is durable; never a redirect.

One bad event costs only itself: it is listed at `/v1/rejected`, and the request still succeeds, because clients drop
a whole batch on 400.
"""

from collections.abc import Iterable, Sequence

import msgspec
import orjson
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from annai.api.body import parse_object
from annai.api.cors import Header
from annai.api.errors import BadRequest, NotFound, TooLarge
from annai.api.identity import Caller, key_of_header
from annai.api.intake import Intake, Intent, Rejection
from annai.api.refusals import refusal
from annai.api.services import Services, services_of
from annai.api.straight import Handler, Straight
from annai.core.inputs import AnyInput, order
from annai.core.subject import Ref
from annai.runtime import Overloaded, Reply
from annai.runtime.apart import CODE, MESSAGE, all_of
from annai.store.errors import StoreUnavailable
from annai.store.protocol import Refusal
from annai.wire.ingest import Envelope, Success, decode_envelope, has_more_events

SUCCESS = msgspec.json.encode(Success())
SINGLE = {
    "track": ("track", "t"),
    "identify": ("identify", "i"),
    "page": ("page", "p"),
    "group": ("group", "g"),
    "alias": ("alias", "a"),
    "screen": ("screen", "s"),
}


class Sent(Struct, frozen=True):
    """A request: who sent it, its body, and what the body says beside its events."""

    caller: Caller
    body: bytes
    envelope: Envelope


def endpoints(services: Services) -> dict[str, Straight]:
    """Path → endpoint of every ingest call, the browser's short paths too."""
    singles = {path: _single(kind) for kind, paths in SINGLE.items() for path in paths}
    bulk: dict[str, Handler] = {"batch": batch, "b": batch, "import": imports, "m": client_metrics}
    return {
        **{f"/v1/{path}": Straight(services, handler) for path, handler in singles.items()},
        **{f"/v1/{path}": Straight(services, handler, bulk=True) for path, handler in bulk.items()},
    }


def _single(kind: str) -> Handler:
    async def single(services: Services, headers: Sequence[Header], body: bytes) -> bytes:
        sent = _read(services, headers, body)
        event = orjson.dumps({**parse_object(sent.body), "type": kind})
        return await _take(services, sent, [event])

    return single


async def batch(services: Services, headers: Sequence[Header], body: bytes) -> bytes:
    """`{"batch": [events], "sentAt": …}`."""
    return await _batch(services, _read(services, headers, body), imported=False)


async def imports(services: Services, headers: Sequence[Header], body: bytes) -> bytes:
    """A batch of the past: it changes history and traits, but starts nothing."""
    return await _batch(services, _read(services, headers, body), imported=True)


async def client_metrics(_services: Services, _headers: Sequence[Header], _body: bytes) -> bytes:
    """Clients report their own health here; it is taken and not kept."""
    return SUCCESS


async def project_settings(request: Request) -> Response:
    """What browser clients load first. Raises NotFound for any other key than the public one."""
    key = request.path_params["key"]
    if not services_of(request).gate.is_write_key(key):
        raise NotFound
    return JSONResponse({"integrations": {"Segment.io": {"apiKey": key}}})


async def _batch(services: Services, sent: Sent, imported: bool) -> bytes:
    events = sent.envelope.batch
    if events is None:
        raise BadRequest('The body must be {"batch": [events]}.')
    limit = services.settings.max_batch_events
    if len(events) > limit:
        raise TooLarge(f"The batch has {len(events)} events; send at most {limit} at once.")
    return await _take(services, sent, map(bytes, events), imported, bulk=True)


def _read(services: Services, headers: Sequence[Header], body: bytes) -> Sent:
    """The request, by the key of its header or else the body's `writeKey`."""
    caller = _caller(services, headers)
    limit = services.settings.max_batch_events
    if has_more_events(body, limit):
        raise TooLarge(f"The batch has more than {limit} events; send at most {limit} at once.")
    envelope = _envelope(body)
    key = envelope.write_key
    return Sent(caller or services.gate.caller(key if isinstance(key, str) else None), body, envelope)


def _caller(services: Services, headers: Sequence[Header]) -> Caller | None:
    """The caller by the request's header, if it has one."""
    for name, value in headers:
        if name == b"authorization":
            return services.gate.caller(key_of_header(value.decode("latin-1")))
    return None


def _envelope(body: bytes) -> Envelope:
    """What the body says beside its events, and each event's own JSON, unread. Raises BadRequest."""
    try:
        return decode_envelope(body)
    except RecursionError:
        raise BadRequest("The body nests too deeply.") from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Envelope(write_key=parse_object(body).get("writeKey"))


async def _take(
    services: Services, sent: Sent, events: Iterable[bytes], imported: bool = False, bulk: bool = False
) -> bytes:
    intents, refusals = _plan(services, sent, events, imported)
    refusals += await _carry_out(services, intents, bulk)
    if refusals:
        await services.runtime.refuse(refusals)
    return SUCCESS


def _plan(
    services: Services, sent: Sent, events: Iterable[bytes], imported: bool
) -> tuple[list[Intent], list[Refusal]]:
    """What the events ask for, and those that cannot be taken. Raises BadRequest when the body is not JSON."""
    received, plan = services.clock(), services.bundles.bundle.plan
    sent_at = sent.envelope.sent_at
    intake = Intake(services.runtime, services.gate, services.settings, sent.caller, received, sent_at, imported)
    intents: list[Intent] = []
    rejected: list[tuple[Rejection, bytes]] = []
    for text in events:
        try:
            intent = intake.take(text)
        except Rejection as rejection:
            rejected.append((rejection, text))
        else:
            intents.append(intent)
    services.undeclared.hear((input for intent in intents for input in intent.inputs), plan, received)
    if rejected:
        parse_object(sent.body)  # an event that is not even JSON costs the whole body, as with any JSON reader
    return intents, [refusal(received, each.code, str(each), orjson.loads(text)) for each, text in rejected]


async def _carry_out(services: Services, intents: Sequence[Intent], bulk: bool) -> list[Refusal]:
    """Visitors first, then merges, then users and accounts: so a user gets what a visitor did in the same body."""
    visitors = [intent for intent in intents if intent.ref.kind == "anonymous"]
    users = [intent for intent in intents if intent.ref.kind != "anonymous"] if visitors else intents
    late = await _submit(services, visitors, bulk) if visitors else []
    late += await _merge(services, users)
    return late + await _submit(services, users, bulk)


async def _merge(services: Services, intents: Sequence[Intent]) -> list[Refusal]:
    """Let visitors become users, side by side; what asked for one that failed each time."""
    pairs = _merges(intents)
    merged = await all_of(services.apart.merge(*pair) for pair in pairs)
    left = {visitor.key for (visitor, _), done in zip(pairs, merged, strict=True) if not done}
    return [
        refusal(services.clock(), CODE, MESSAGE, orjson.loads(intent.text))
        for intent in intents
        if intent.visitor is not None and intent.visitor.key in left
    ]


def _merges(intents: Iterable[Intent]) -> list[tuple[Ref, Ref]]:
    pairs = ((intent.visitor, intent.ref) for intent in intents if intent.visitor is not None)
    return list({visitor.key: (visitor, user) for visitor, user in pairs}.values())


async def _submit(services: Services, intents: Sequence[Intent], bulk: bool) -> list[Refusal]:
    """Submit each subject's inputs, in the order of time, all in one go; what the subjects refused."""
    replies = await _submit_all(services, _by_subject(intents), bulk)
    refused = any(reply.refused for reply in replies)
    return _late(services.clock(), replies, intents) if refused else []


async def _submit_all(services: Services, submissions: Sequence[tuple[Ref, list[AnyInput]]], bulk: bool) -> list[Reply]:
    """The subjects' answers; when one fails, each input is taken by itself."""
    try:
        return await services.runtime.submit_all(submissions, bulk)
    except (Overloaded, StoreUnavailable):
        raise
    except Exception:
        return await all_of(services.apart.submit(*submission, background=bulk) for submission in submissions)


def _by_subject(intents: Sequence[Intent]) -> list[tuple[Ref, list[AnyInput]]]:
    by_key: dict[bytes, list[Intent]] = {}
    for intent in intents:
        if intent.inputs:
            by_key.setdefault(intent.ref.key, []).append(intent)
    return [(of_one[0].ref, _inputs(of_one)) for of_one in by_key.values()]


def _inputs(intents: list[Intent]) -> list[AnyInput]:
    intents.sort(key=_order)
    return [input for intent in intents for input in intent.inputs]


def _order(intent: Intent) -> tuple[int, int, str]:
    return order(intent.inputs[-1])


def _late(now: int, replies: Iterable[Reply], intents: Iterable[Intent]) -> list[Refusal]:
    """What the subjects refused of the inputs that were submitted."""
    texts = {input.id: intent.text for intent in intents for input in intent.inputs}
    return [
        refusal(now, refused.code, refused.message, orjson.loads(texts[refused.id]))
        for reply in replies
        for refused in reply.refused
    ]
