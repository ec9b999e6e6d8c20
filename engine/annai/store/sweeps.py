"""The rows of sweeps and of kept bundles."""

from collections.abc import Sequence
from sqlite3 import Connection

import msgspec

from annai.core.sweep import Purpose, Sweep
from annai.store.statements import STATEMENTS, Row, read_one, write_in, write_rows

ENDED_SWEEPS_KEPT = 1_000
ENDED = ("cancelled", "done")

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder[Purpose](Purpose).decode


def add(connection: Connection, sweeps: Sequence[Sweep], finished: Sequence[str] = ()) -> None:
    put(connection, sweeps)
    write_in(connection, "finish", finished)
    connection.execute(STATEMENTS["trim_sweeps"], (ENDED_SWEEPS_KEPT,))


def put(connection: Connection, sweeps: Sequence[Sweep]) -> None:
    write_rows(connection, "add_sweeps", [_row(sweep) for sweep in sweeps])


def apply(connection: Connection, digest: bytes, sweeps: Sequence[Sweep]) -> None:
    applied = read_one(connection, "get_meta", "applied")
    connection.execute(STATEMENTS["apply_bundle"], (digest,))
    connection.execute(STATEMENTS["use_bundle"], (digest,))
    if applied is None or applied[0] != digest:
        add(connection, sweeps)


def read_row(row: Row) -> Sweep:
    fields = dict(zip(Sweep.__struct_fields__, row, strict=True))
    return Sweep(**{**fields, "purpose": _decode(fields["purpose"])})


def _row(sweep: Sweep) -> Row:
    id, purpose, *rest = msgspec.structs.astuple(sweep)
    return (id, _encode(purpose), *rest)
