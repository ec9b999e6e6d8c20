"""Traits: what is known of a person or a company. They are bounded, because a document must stay small."""

from collections.abc import Mapping
from typing import Any

from msgspec import msgpack

from annai.core.refusal import InputRefused

MAX_BYTES = 32 * 1024

_encode = msgpack.Encoder().encode


class TraitsTooLarge(InputRefused):
    """The traits would take more than MAX_BYTES."""

    def __init__(self) -> None:
        because = f"all traits together would take more than {MAX_BYTES} bytes; remove some by sending null"
        super().__init__("too_large", because)


def changed(known: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any] | None:
    """The known traits with the given ones set, where None removes one; None when all stand already.

    A change of type alone, as from 1 to true, is a change. Raises TraitsTooLarge, but not for what makes them smaller.
    """
    traits = {name: value for name, value in {**known, **given}.items() if value is not None}
    before, after = _encode(known), _encode(traits)
    if after == before:
        return None
    if len(after) > max(MAX_BYTES, len(before)):
        raise TraitsTooLarge
    return traits
