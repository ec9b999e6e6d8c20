"""What a back end sends to start a flow, and what it is answered."""

from typing import Annotated

from msgspec import Meta

from annai.wire.base import Wire
from annai.wire.ingest import MAX_ID

UserId = Annotated[str, Meta(min_length=1, max_length=MAX_ID)]


class Trigger(Wire, frozen=True):
    """Start `flow` for these users, for everyone of its audience, or for those of them who are in a segment."""

    flow: str
    users: list[UserId] = []
    everyone: bool = False
    segment: str | None = None


class Triggered(Wire, frozen=True):
    """For how many users the flow was called, or the sweep that calls it for everyone or a segment."""

    users: int
    sweep: str | None = None
