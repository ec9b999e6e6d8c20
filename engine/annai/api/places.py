"""Places for open streams: a limited number in all, and for each subject."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from annai.api.errors import TooManyStreams
from annai.settings import Settings


class Places:
    """Counts the streams of this process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._taken: Counter[bytes] = Counter()
        self._total = 0

    def require(self, key: bytes) -> None:
        """Raises TooManyStreams when this subject's next stream would be one too many."""
        if self._taken.get(key, 0) >= self._settings.max_streams_per_subject:
            raise TooManyStreams("This person has too many open streams; close one first.")
        if self._total >= self._settings.max_streams:
            raise TooManyStreams("The server has too many open streams; come back later.")

    @contextmanager
    def taken(self, key: bytes) -> Iterator[None]:
        """Hold a place while the block runs."""
        self._total += 1
        self._taken[key] += 1
        try:
            yield
        finally:
            self._total -= 1
            self._taken[key] -= 1
            if not self._taken[key]:
                del self._taken[key]
