"""Where a peer's names stand: in a declaration of one of its files."""

from msgspec import Struct


class Source(Struct, frozen=True):
    """The names of a declaration are all of one kind; those in `skipped` say nothing (placeholders, ids)."""

    kind: str
    path: str
    declaration: str
    skipped: tuple[str, ...] = ()


class Peer(Struct, frozen=True):
    """A product, its public repository, and the declarations that hold what it can express."""

    name: str
    repository: str
    sources: tuple[Source, ...]
