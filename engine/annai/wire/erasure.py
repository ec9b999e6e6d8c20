"""What an operator is told of an erasure."""

from typing import Literal

from annai.wire.base import Wire


class Manifest(Wire, frozen=True):
    """What was destroyed of a user and of the visitors that they had been, who are named by their pseudonyms."""

    user: str
    visitors: list[str]
    asked: str
    done: str
    destroyed: dict[str, int]
    kept: str


class Erasure(Wire, frozen=True):
    """`manifest` is the JSON of a Manifest, whose bytes are signed with Ed25519, in Base64 as is the key.

    All three are there once it is `done`.
    """

    id: str
    state: Literal["running", "done"]
    manifest: str | None = None
    signature: str | None = None
    public_key: str | None = None
