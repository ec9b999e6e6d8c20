"""Faults that are planted into Annai for a while, so that a suite that sees nothing is noticed."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from typing import Any
from unittest.mock import patch

from annai.core.subject import Position
from annai.runtime import Runtime
from annai.runtime.chain import Chain
from annai.store import batch, statements
from annai.store.sqlite import SQLiteStore
from annai.store.statements import STATEMENTS

PUTS = ("put_documents", "put_documents_and_due")

Partials = Iterable[tuple[int, Position, Position, bytes]]


@contextmanager
def without_version_guard() -> Iterator[None]:
    """A write goes over what was committed since its document was read."""
    with _puts("version = excluded.version - 1 AND ", ""):
        yield


@contextmanager
def without_fencing() -> Iterator[None]:
    """A write under a lease that has changed hands is taken."""
    with patch.object(batch, "fenced", lambda _, writes: [False] * len(writes)):
        yield


@contextmanager
def without_dedupe() -> Iterator[None]:
    """A message that comes again is taken again."""
    with _puts(f"AND NOT {STATEMENTS['taken']}", ""), patch.object(batch, "is_taken", lambda *_: False):
        yield


@contextmanager
def answering_before_commit() -> Iterator[None]:
    """Clients hear that a batch is durable; then it is committed."""
    commit = Runtime._commit

    async def hasty(self: Runtime, writing: list[Chain], reading: list[Chain]) -> Any:
        for chain in writing:
            self._answer(chain)
        return await commit(self, writing, reading)

    with patch.object(Runtime, "_commit", hasty):
        yield


@contextmanager
def saving_positions_apart() -> Iterator[None]:
    """What the funnel counts is saved, and in another commit up to where it has counted."""
    project = SQLiteStore.project

    async def apart(self: SQLiteStore, name: str, partials: Partials) -> None:
        rows = list(partials)
        await project(self, name, [(partition, before, before, body) for partition, before, _, body in rows])
        await project(self, name, rows)

    with patch.object(SQLiteStore, "project", apart):
        yield


@contextmanager
def _puts(text: str, instead: str) -> Iterator[None]:
    """The statements that store documents, changed."""
    changed = {name: STATEMENTS[name].replace(text, instead) for name in PUTS}
    assert all(changed[name] != STATEMENTS[name] for name in PUTS)
    with ExitStack() as stack:
        stack.callback(statements._with_rows.cache_clear)
        stack.enter_context(patch.dict(STATEMENTS, changed))
        statements._with_rows.cache_clear()
        yield


PLANTS: dict[str, Callable[[], AbstractContextManager[None]]] = {
    "": nullcontext,
    "version guard removed": without_version_guard,
    "fencing removed": without_fencing,
    "dedupe removed": without_dedupe,
    "answer before commit": answering_before_commit,
    "position not saved with its projection": saving_positions_apart,
}
