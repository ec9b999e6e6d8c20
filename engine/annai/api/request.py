"""What the widget asks, read in one pass; only where something in it is wrong or large, input by input."""

from collections.abc import Callable
from typing import Any

import msgspec
import orjson
from msgspec import Raw

from annai.api.body import parse_object, too_deep
from annai.api.errors import BadRequest
from annai.api.faults import FAULTS, decoded, explain, without_tag
from annai.api.intake import Rejection
from annai.settings import Settings
from annai.wire.decide import MAX_INPUTS, DecideRequest, RejectedInput, UnreadRequest, WidgetInput

TYPES = (
    "track, identify, group, page, seen, advanced, dismissed, snoozed, target_missed, answered, retried, task_opened, "
    "task_attested, back, watched or item_pressed"
)

_decode = msgspec.json.Decoder(DecideRequest).decode
_decode_unread = msgspec.json.Decoder(UnreadRequest).decode
_decode_input: Callable[[bytes], WidgetInput] = msgspec.json.Decoder(WidgetInput).decode


def read_request(body: bytes, settings: Settings) -> tuple[DecideRequest, list[RejectedInput]]:
    """The request, and those of its inputs that are none: they cost only themselves. Raises BadRequest."""
    if is_small(body, settings):
        try:
            return _decode(body), []
        except FAULTS:
            pass  # the slow way tells what is wrong
    asked, rejected = _sifted(decoded(_decode_unread, body), settings)
    if rejected:
        parse_object(body)  # an input that is not even JSON costs the whole body, as with any JSON reader
    return asked, rejected


def _sifted(unread: UnreadRequest, settings: Settings) -> tuple[DecideRequest, list[RejectedInput]]:
    """The same, one input after the other."""
    if len(unread.inputs) > MAX_INPUTS:
        raise BadRequest(f"The request has {len(unread.inputs)} inputs; send at most {MAX_INPUTS} at once.")
    inputs: list[WidgetInput] = []
    rejected: list[RejectedInput] = []
    for raw in unread.inputs:
        try:
            inputs.append(_read_input(raw, settings))
        except Rejection as rejection:
            rejected.append(RejectedInput(_id_of(_parsed(raw)), rejection.code, str(rejection)))
    return DecideRequest(**{**_fields(unread), "inputs": tuple(inputs)}), rejected


def _read_input(raw: Raw, settings: Settings) -> WidgetInput:
    """Raises Rejection."""
    text = bytes(raw)
    if len(text) > settings.max_event_bytes:
        raise Rejection("too_large", f"The input has {len(text)} bytes; send at most {settings.max_event_bytes}.")
    if not is_small(text, settings) and too_deep(_parsed(raw), settings.max_depth):
        raise Rejection("too_deep", f"The input nests deeper than {settings.max_depth} levels.")
    try:
        return _decode_input(text)
    except FAULTS as error:
        raise Rejection("invalid", without_tag(explain(error), TYPES)) from None


def _fields(unread: UnreadRequest) -> dict[str, Any]:
    return {name: getattr(unread, name) for name in unread.__struct_fields__}


def is_small(text: bytes, settings: Settings) -> bool:
    """Whether JSON is so short, and has so few brackets, that nothing in it can exceed an event's limits."""
    brackets = text.count(b"{") + text.count(b"[")
    return len(text) <= settings.max_event_bytes and brackets <= settings.max_depth


def inputs_by_id(body: bytes) -> dict[str, Any]:
    """The inputs of a request that was read, in whatever shape they were sent."""
    items = [_parsed(raw) for raw in _decode_unread(body).inputs]
    return {_id_of(item): item for item in items}


def _parsed(raw: Raw) -> Any:
    """What JSON says; None where it cannot be kept: it nests too deeply, or its text is broken."""
    try:
        return orjson.loads(bytes(raw))
    except orjson.JSONDecodeError:
        return None


def _id_of(item: Any) -> str:
    id = item.get("id") if isinstance(item, dict) else None
    return id[:99] if isinstance(id, str) else ""
