"""How far a command came, on standard error."""

import sys
import time

INTERVAL = 1.0  # seconds between two lines


class Progress:
    """Of rows and bytes; it tells at most once a second, and at the end."""

    def __init__(self, verb: str) -> None:
        self._verb = verb
        self._rows = 0
        self._size = 0
        self._told = time.monotonic()

    def add(self, rows: int, size: int) -> None:
        self._rows += rows
        self._size += size
        if time.monotonic() - self._told >= INTERVAL:
            self.tell("so far")

    def pages(self, done: int, pages: int) -> None:
        """Of a copy, page by page."""
        if time.monotonic() - self._told >= INTERVAL:
            print(f"{self._verb} so far: {done / max(pages, 1):.0%}", file=sys.stderr, flush=True)
            self._told = time.monotonic()

    def tell(self, words: str) -> None:
        print(f"{self._verb} {words}: {self._rows:,} rows, {self._size / 1e6:,.1f} MB", file=sys.stderr, flush=True)
        self._told = time.monotonic()
