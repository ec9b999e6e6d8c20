"""What all wire models share."""

from typing import Annotated

from msgspec import Meta, Struct

ExternalId = Annotated[str, Meta(min_length=1, max_length=255)]
MessageId = Annotated[str, Meta(min_length=1, max_length=99)]


class Wire(Struct, frozen=True, rename="camel"):
    """Unknown fields are ignored on input, so that old servers bear new clients."""
