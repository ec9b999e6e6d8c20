"""The stores that every row runs on, by name: an empty one in a folder, as its URL."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path


@contextmanager
def sqlite(folder: Path) -> Iterator[str]:
    yield f"sqlite:///{folder / 'annai.db'}"


STORES: dict[str, Callable[[Path], AbstractContextManager[str]]] = {"sqlite": sqlite}
