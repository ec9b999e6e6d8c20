"""What was used lately, bounded: two dictionaries that take turns.

An ordered dictionary that moves each used entry to its end touches that entry's neighbours at every look-up, and most
of those lie outside the processor's caches. Here a look-up is a look-up; an entry that is used again after a turn is
moved once.
"""

from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Keeps at least the `limit` // 2 entries used last, and at most about `limit`."""

    def __init__(self, limit: int) -> None:
        self._half = limit // 2
        self._young: dict[K, V] = {}
        self._old: dict[K, V] = {}

    def __contains__(self, key: K) -> bool:
        return key in self._young or key in self._old

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def get(self, key: K) -> V | None:
        """The value, which now counts as used; None when there is none."""
        value = self._young.get(key)
        if value is None and key in self._old:
            value = self._young[key] = self._old.pop(key)
        return value

    def __setitem__(self, key: K, value: V) -> None:
        self._young[key] = value
        self._old.pop(key, None)

    def pop(self, key: K) -> None:
        self._young.pop(key, None)
        self._old.pop(key, None)

    def trim(self) -> None:
        """Forget what was not used for long, once there is too much."""
        if len(self._young) > self._half:
            self._old, self._young = self._young, {}
