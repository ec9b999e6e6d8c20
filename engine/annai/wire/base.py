"""What all wire models share."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

ExternalId = Annotated[str, Field(min_length=1, max_length=255)]
MessageId = Annotated[str, Field(min_length=1, max_length=99)]


class Wire(BaseModel):
    """Unknown fields are ignored on input, so that old servers bear new clients."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)
