"""Syncing a file whose pages are dirty all over, without holding up who syncs another file meanwhile.

A sync queues all that is dirty at once, and a commit's own small sync waits behind that. On Linux the pages are first
written piece by piece, so that it waits behind one piece at most.
"""

import ctypes
import os

PIECE = 256 * 1024  # bytes
PIECES = 4_096  # at most; those of a large file are larger, for only few pages of each are dirty
_WRITE_AND_WAIT = 1 | 2 | 4  # SYNC_FILE_RANGE_WAIT_BEFORE, _WRITE and _WAIT_AFTER

_libc = ctypes.CDLL(None)


def sync(file: int) -> None:
    """Return when all that was written to the file is durable. Raises OSError."""
    if hasattr(_libc, "sync_file_range"):
        _write(file, os.fstat(file).st_size)
    os.fsync(file)


def _write(file: int, size: int) -> None:
    """What fails here fails in `fsync` too, which tells."""
    piece = max(PIECE, size // PIECES)
    for start in range(0, size, piece):
        _libc.sync_file_range(file, ctypes.c_int64(start), ctypes.c_int64(piece), _WRITE_AND_WAIT)
