"""Numbers in free-form data, as documents can hold them."""

from typing import Any

import msgspec

from annai.api.body import parse_object

_pack = msgspec.msgpack.Encoder().encode


def storable(data: dict[str, Any]) -> dict[str, Any]:
    """The data, with integers beyond 64 bits, which MessagePack cannot hold, as floats. Raises BadRequest."""
    try:
        _pack(data)
    except OverflowError:
        return _with_floats(data)
    return data


def _with_floats(data: dict[str, Any]) -> dict[str, Any]:
    """orjson reads such integers as floats, and refuses those that are beyond these too."""
    return parse_object(msgspec.json.encode(data))
