"""How many bytes of requests are held: those of bodies that are being received, or are not answered yet."""

from annai.runtime import Overloaded


class Flight:
    """Bounded; a body that finds no room is refused, and may come again."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._bytes = 0

    def __len__(self) -> int:
        return self._bytes

    def add(self, count: int) -> None:
        """Raises Overloaded, and then counts nothing. Whoever adds must remove the same."""
        if self._bytes + count > self._limit:
            raise Overloaded
        self._bytes += count

    def remove(self, count: int) -> None:
        self._bytes -= count
