"""From a store's URL to the store."""

from pathlib import Path
from urllib.parse import unquote

from annai.store.errors import StoreError
from annai.store.protocol import Store
from annai.store.sqlite import SQLiteStore

_REDIS = ("redis", "rediss", "redis+cluster", "rediss+cluster")
_PREFIX = "sqlite:///"
_HINT = "write sqlite:///annai.db (in the working folder), sqlite:////var/lib/annai/annai.db (absolute) or redis://host:6379/0"


def open_store(url: str) -> Store:
    """The store that a URL names, not yet opened. Raises StoreError for a URL of another form."""
    return _open_redis(url) if _is_redis(url) else SQLiteStore(_file_of(url))


def database_of(url: str) -> Path | None:
    """The file of the store that a URL names; None for one that is not in a file.

    Raises StoreError for a URL of another form.
    """
    return None if _is_redis(url) else _file_of(url)


def _is_redis(url: str) -> bool:
    return url.partition("://")[0] in _REDIS


def _open_redis(url: str) -> Store:
    """Its driver is loaded by whoever uses it; a command without it starts a sixth sooner."""
    from annai.store.redis.address import address_of
    from annai.store.redis.store import RedisStore

    return RedisStore(address_of(url))


def _file_of(url: str) -> Path:
    """Raises StoreError for a URL of another form; the message does not repeat it, for a URL may hold a password."""
    if not url.startswith(_PREFIX):
        raise StoreError(f"the store's URL begins with neither {_PREFIX} nor redis://; {_HINT}")
    path = unquote(url.removeprefix(_PREFIX))
    if not path or path.endswith("/") or any(mark in url for mark in "?#\0") or path == ":memory:":
        raise StoreError(f"the store's URL names no file, or carries a query or fragment; {_HINT}")
    return Path(path)
