"""`POST /v1/triggers`: a back end starts a flow whose trigger is `{api: true}`. The secret key only.

The Idempotency-Key makes a retry harmless: with the same key, each user is called once, and everyone, or a segment, by
one sweep. With another request it is refused, as draft-ietf-httpapi-idempotency-key-header says (section 2.7).
"""

import asyncio
from collections.abc import Sequence
from hashlib import blake2b

import msgspec

from annai.api.cors import Header
from annai.api.errors import BadRequest, NotFound, Reused, TooLarge
from annai.api.identity import key_of_header
from annai.api.operator import require_secret
from annai.api.services import Services
from annai.core.inputs import Call
from annai.core.sweep import Enroll, Sweep
from annai.wire.triggers import Trigger, Triggered

MAX_KEY = 255
AT_ONCE = 64  # users called side by side: others must not wait long for the event loop
REUSED = "This Idempotency-Key was sent with another request; send a new key with each new request."

_decode = msgspec.json.Decoder(Trigger).decode


async def trigger(services: Services, headers: Sequence[Header], body: bytes) -> bytes:
    """Call a flow for users, for a segment, or for everyone."""
    named = dict(headers)
    authorization = named.get(b"authorization", b"").decode("latin-1")
    require_secret(services, key_of_header(authorization) if authorization else None)
    asked = _read(services, body)
    key = services.runtime.names.digest(_key(named))  # it may name a person, and what is kept names nobody
    flow = services.bundles.bundle.flows.get(asked.flow)
    if flow is None:
        raise NotFound
    if not flow.model.trigger.called:
        raise BadRequest(f"The flow {flow.id} is not started by calls; its trigger would have to be {{api: true}}.")
    if asked.segment is not None and asked.segment not in services.bundles.bundle.segments:
        raise BadRequest(f"segments.yaml has no {asked.segment}.")
    await _keep(services, asked, key)
    answer = await (_users if asked.users else _sweep)(services, asked, key)
    return msgspec.json.encode(answer)


def _read(services: Services, body: bytes) -> Trigger:
    try:
        asked = _decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadRequest(
            f'The body must be {{"flow": id, "users": [ids]}} or with "segment": id or "everyone": true: {error}.'
        ) from None
    limit = services.settings.max_batch_events
    if len(asked.users) > limit:
        raise TooLarge(f"The call names {len(asked.users)} users; name at most {limit} at once.")
    if [asked.everyone, bool(asked.users), asked.segment is not None].count(True) != 1:
        raise BadRequest('Name "users", or a "segment", or say "everyone": true.')
    return asked


def _key(headers: dict[bytes, bytes]) -> str:
    key = headers.get(b"idempotency-key", b"").decode("latin-1")
    if not 1 <= len(key) <= MAX_KEY:
        raise BadRequest(f"The header Idempotency-Key is needed, with 1 to {MAX_KEY} characters.")
    return key


async def _keep(services: Services, asked: Trigger, key: str) -> None:
    """Keep what the key stands for. Raises Reused when that is another request."""
    request = blake2b(msgspec.msgpack.encode(asked), digest_size=16).digest()
    if not await services.store.keep_request(key, request, services.clock()):
        raise Reused(REUSED)


async def _users(services: Services, asked: Trigger, key: str) -> Triggered:
    runtime, now = services.runtime, services.clock()
    call = Call(id=f"call:{asked.flow}:{key}", at=now, received=now, flow=asked.flow)
    refs = [runtime.ref("user", id) for id in dict.fromkeys(asked.users)]
    for start in range(0, len(refs), AT_ONCE):
        some = refs[start : start + AT_ONCE]
        await asyncio.gather(*(runtime.submit(ref, [call], background=True) for ref in some))
    return Triggered(users=len(refs))


async def _sweep(services: Services, asked: Trigger, key: str) -> Triggered:
    id = f"call:{asked.flow}:{key}"
    sweep = Sweep(id=id, purpose=Enroll((asked.flow,), asked.segment), created=services.clock())
    await services.store.add_sweeps([sweep])
    known = await services.store.sweep(id)  # which may be older than what is kept of keys
    if known is not None and known.purpose != sweep.purpose:
        raise Reused(REUSED)
    return Triggered(users=0, sweep=id)
