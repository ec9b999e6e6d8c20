"""What the store keeps of a bundle: its files, or, after a small edit, those that differ from a bundle before it.

An edit of one of 10,000 flows so writes a few hundred bytes, not the ten megabytes of all files.
"""

from collections.abc import Awaitable, Callable, Mapping

from msgspec import Struct, msgpack

from annai.core.backfill import keeps
from annai.core.bundle import Bundle
from annai.core.keeps import NOTHING, Keeps

LARGEST_DIFFERENCE = 0.5  # of the files' size; beyond it all are kept


class Kept(Struct, frozen=True, omit_defaults=True):
    """What a bundle is compiled from; with `base`, `files` and `removed` are the differences from that bundle.

    `keeps` names the series that it keeps, so that nobody has to compile it to know.
    """

    files: Mapping[str, bytes]
    variables: Mapping[str, str]
    base: bytes | None = None
    removed: frozenset[str] = frozenset()
    keeps: Keeps = NOTHING


class Base(Struct, frozen=True):
    """A bundle that the store has with all its files."""

    digest: bytes
    files: Mapping[str, bytes]


_kept = msgpack.Decoder(Kept)


def encode(bundle: Bundle, base: Base | None) -> tuple[bytes, Base]:
    """A bundle as the store keeps it, and the base for what comes after it."""
    if base is not None:
        difference = _difference(bundle, base)
        if difference is not None:
            return msgpack.encode(difference), base
    return msgpack.encode(Kept(bundle.files, bundle.manifest.variables, keeps=keeps(bundle))), Base(
        bundle.digest, bundle.files
    )


async def restored(digest: bytes, get: Callable[[bytes], Awaitable[bytes | None]]) -> Kept | None:
    """A bundle's files out of the store's rows, which `get` reads; None when it is not kept."""
    body = await get(digest)
    if body is None:
        return None
    kept = _kept.decode(body)
    if kept.base is None:
        return kept
    base = await restored(kept.base, get)
    if base is None:
        return None
    files = {name: data for name, data in base.files.items() if name not in kept.removed}
    return Kept({**files, **kept.files}, kept.variables)


def kept_series(body: bytes) -> Keeps:
    """The series that a bundle keeps, of its row."""
    return _kept.decode(body).keeps


def _difference(bundle: Bundle, base: Base) -> Kept | None:
    """None when it would be large."""
    changed = {name: data for name, data in bundle.files.items() if base.files.get(name) != data}
    if sum(map(len, changed.values())) > LARGEST_DIFFERENCE * sum(map(len, bundle.files.values())):
        return None
    removed = frozenset(base.files.keys() - bundle.files.keys())
    return Kept(changed, bundle.manifest.variables, base.digest, removed, keeps(bundle))
