"""The effects of outbox rows, as stores keep them."""

import logging

import msgspec

from annai.core.effects import Effect

log = logging.getLogger("annai.store")

_decode = msgspec.msgpack.Decoder[Effect](Effect).decode


def read_effect(id: str, body: bytes) -> Effect | None:
    """The effect of the row with this id; None when it cannot be read, which the log tells."""
    try:
        effect: Effect = _decode(body)
    except msgspec.DecodeError as error:
        log.error("the outbox row %s cannot be read: %s", id, error)
        return None
    return effect
