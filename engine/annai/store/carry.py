"""Carrying all that a store holds into another one, as a stream of frames.

Both ways can be stopped at any moment and begun again. The same content gives the same frames, so an export is begun
anew and compared with what was written; an import knows the last frame that its store took, and passes over those
before.
"""

from collections import Counter
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing

import msgspec
from msgspec import Struct

from annai.store.content import Row
from annai.store.errors import StoreError
from annai.store.frames import CHECKSUM, ExportError, Frame, Header, Manifest, Payload, Rows, frame
from annai.store.portable import PortableStore
from annai.store.protocol import Store


class Sealed(Struct, frozen=True):
    """A frame to write, and how many rows it holds."""

    data: bytes
    rows: int


class _Mark(Struct, frozen=True, array_like=True):
    """The last frame that a store took."""

    number: int = 0
    checksum: bytes = b""


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Mark).decode


async def refuse_half(store: Store) -> None:
    """Raise StoreError for a store into which an import has not finished."""
    if isinstance(store, PortableStore) and await store.import_mark():
        raise StoreError("the store was imported into, and the import has not finished; run that `annai import` again")


async def export(store: PortableStore) -> AsyncGenerator[Sealed, None]:
    """The frames of all that the store holds; see `refuse_half` first."""
    totals: Counter[str] = Counter()
    one = _seal(Header(), None)
    yield one
    async with aclosing(store.dump()) as pages:
        async for page in pages:
            totals.update(_tags(page))
            yield (one := _seal(Rows(tuple(page)), one, len(page)))
    yield _seal(Manifest(dict(totals)), one)


async def take(store: PortableStore, frames: Iterable[Frame], now: int) -> AsyncGenerator[Frame, None]:
    """Import into a store that is empty, or that took the first of these frames before; gives each frame once it is in.

    Raises StoreError when the store holds anything else, ExportError when the manifest does not agree with the rows.
    """
    mark = await _mark_of(store)
    totals: Counter[str] = Counter()
    for one in frames:
        _refuse_other(mark, one)
        if isinstance(one.payload, Rows):
            totals.update(_tags(one.payload.rows))
        if isinstance(one.payload, Manifest):
            _compare(one.payload, totals)
        if one.number > mark.number:
            await _take(store, one, mark, now)
            mark = _Mark(one.number, one.checksum)
        yield one


def _seal(content: Payload, former: Sealed | None, rows: int = 0) -> Sealed:
    return Sealed(frame(content, former.data[-CHECKSUM:] if former else b""), rows)


def _tags(rows: Sequence[Row]) -> Iterable[str]:
    return (str(row.__struct_config__.tag) for row in rows)


async def _mark_of(store: PortableStore) -> _Mark:
    mark = await store.import_mark()
    return _decode(mark) if mark else _Mark()


def _refuse_other(mark: _Mark, one: Frame) -> None:
    known = one.checksum == mark.checksum if one.number == mark.number else True
    if not known or (one.number <= mark.number and isinstance(one.payload, Manifest)):
        raise StoreError(
            "the store has taken a part of another export, or its source has changed since; "
            "go on with that export, or name a new store"
        )


def _compare(manifest: Manifest, totals: Counter[str]) -> None:
    if manifest.totals != totals:
        raise ExportError(f"the manifest says {manifest.totals}, the frames hold {dict(totals)}; export anew")


async def _take(store: PortableStore, one: Frame, mark: _Mark, now: int) -> None:
    rows = one.payload.rows if isinstance(one.payload, Rows) else ()
    after = b"" if isinstance(one.payload, Manifest) else _encode(_Mark(one.number, one.checksum))
    await store.restore(rows, _encode(mark) if mark.number else b"", after, now)
