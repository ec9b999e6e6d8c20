"""The news of the latest commits, so that the projector has nothing to read while it keeps up with the log."""

from collections.abc import Callable, Iterable, Mapping

from msgspec.structs import replace

from annai.core.asked import Kept
from annai.core.subject import Position
from annai.runtime.chain import Chain
from annai.workers.news import News

MOST = 10_000  # records, of all logs


class Memory:
    """The news of batches that follow one another in one log without a gap.

    A gap (something was committed elsewhere, or its committer failed to tell) and more than `most` records make it
    begin anew; then the log tells what came before.
    """

    def __init__(self, kept: Callable[[], Mapping[str, Kept]], most: int = MOST) -> None:
        self._kept = kept
        self._most = most
        self.clear()

    def clear(self) -> None:
        """Begin anew: something was committed that it was not told."""
        self._news = News(self._kept)
        self._start: Position | None = None  # before its first record
        self._end = Position(0, 0, 0)  # its last record
        self._records = 0

    @property
    def start(self) -> Position | None:
        """A position before its first record and behind all earlier ones; None when it is empty."""
        return self._start

    def add(self, chains: Iterable[Chain], first: Position) -> None:
        """Remember a batch that was committed; `first` is the position of its first record."""
        if self._records > self._most or not _follows(first, self._end):
            self.clear()
        if self._start is None:
            self._start = replace(first, index=-1)
        self._end = self._news.hear(chains, first)
        self._records += self._end.index + 1

    def begin_behind(self, read: Position) -> None:
        """Begin anew if a part of it was read already: that part cannot be told from the rest."""
        if self._start is not None and self._start < read:
            self.clear()

    def take(self, after: Position) -> tuple[News, Position] | None:
        """What followed a position, with the position of the last record; None when it is not all known."""
        if self._start is None or not (self._start == after or _follows(self._start, after)):
            return None
        taken = self._news, self._end
        self.clear()
        return taken


def _follows(position: Position, last: Position) -> bool:
    """Whether it stands in the batch behind that of the `last` record."""
    return (position.epoch, position.sequence) == (last.epoch, last.sequence + 1)
