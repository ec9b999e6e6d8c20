"""How a control plants its fault into Annai, whatever store that is served with."""

from collections.abc import Callable
from typing import Any

from annai.store.redis.store import RedisStore
from annai.store.sqlite import SQLiteStore


def instead(method: str, other: Callable[..., Any]) -> None:
    """Every store does `other` from now on, which is given the method as it was, the store, and the arguments."""
    for kind in (SQLiteStore, RedisStore):
        _replace(kind, method, other)


def _replace(kind: type[Any], method: str, other: Callable[..., Any]) -> None:
    whole = getattr(kind, method)

    def replaced(store: Any, *given: Any) -> Any:
        return other(whole, store, *given)

    setattr(kind, method, replaced)
