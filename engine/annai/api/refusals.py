"""Refused inputs, as they are kept for the people who run the host."""

from typing import Any

import orjson

from annai.store.protocol import Refusal

MAX_INPUT = 4_096  # bytes
SECRETS = ("identityToken", "writeKey", "token", "key")
NAMING = ("type", "id", "messageId", "event", "userId", "anonymousId", "groupId", "flow", "step")


def refusal(at: int, code: str, message: str, raw: Any) -> Refusal:
    """A refusal of `raw`, without keys and tokens; a large input keeps only what names it."""
    return Refusal(at=at, code=code, message=message, input=_excerpt(raw))


def _excerpt(raw: Any) -> bytes:
    if not isinstance(raw, dict):
        return orjson.dumps({"value": f"a JSON value that is no object: {type(raw).__name__}"})
    try:
        text = orjson.dumps(_without_secrets(raw))
    except orjson.JSONEncodeError:
        return _names(raw)
    return text if len(text) <= MAX_INPUT else _names(raw)


def _without_secrets(raw: dict[str, Any]) -> dict[str, Any]:
    kept = {field: value for field, value in raw.items() if field not in SECRETS}
    context = kept.get("context")
    if isinstance(context, dict):
        kept["context"] = {field: value for field, value in context.items() if field not in SECRETS}
    return kept


def _names(raw: dict[str, Any]) -> bytes:
    named = {field: str(raw[field])[:255] for field in NAMING if isinstance(raw.get(field), str | int | float)}
    return orjson.dumps({**named, "shortened": True})
