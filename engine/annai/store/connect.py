"""From a store's URL to the store."""

from pathlib import Path
from urllib.parse import unquote

from annai.store.errors import StoreError
from annai.store.protocol import Store
from annai.store.sqlite import SQLiteStore

_PREFIX = "sqlite:///"
_HINT = "write sqlite:///annai.db (in the working folder) or sqlite:////var/lib/annai/annai.db (absolute)"


def open_store(url: str) -> Store:
    """The store that a URL names, not yet opened. Raises StoreError for a URL of another form."""
    return SQLiteStore(database_of(url))


def database_of(url: str) -> Path:
    """The file of the store that a URL names.

    Raises StoreError for a URL of another form; the message does not repeat it, for a URL may hold a password.
    """
    if not url.startswith(_PREFIX):
        raise StoreError(f"the store's URL does not begin with {_PREFIX}; {_HINT}")
    path = unquote(url.removeprefix(_PREFIX))
    if not path or path.endswith("/") or any(mark in url for mark in "?#\0") or path == ":memory:":
        raise StoreError(f"the store's URL names no file, or carries a query or fragment; {_HINT}")
    return Path(path)
