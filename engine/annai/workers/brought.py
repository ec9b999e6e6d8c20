"""What a committed batch brought: enough for each worker to tell whether it is concerned, gathered once for all."""

from collections.abc import Iterable

from msgspec import Struct

from annai.core.effects import Effect
from annai.runtime.chain import Chain


class Brought(Struct, frozen=True):
    """`due` is the earliest timer that was set, `ordered` the kinds of effects in the outbox.

    `reported` says whether somebody other than an account wrote to the log.
    """

    due: int | None = None
    ordered: frozenset[type[Effect]] = frozenset()
    reported: bool = False


def brought(chains: Iterable[Chain]) -> Brought:
    """What the chains of a batch have written."""
    due: int | None = None
    ordered: set[type[Effect]] = set()
    reported = False
    for chain in chains:
        write = chain.write
        if write is None:
            continue
        if write.due is not None and (due is None or write.due < due):
            due = write.due
        if write.effects:
            ordered.update(map(type, write.effects))
        reported = reported or write.kind != "account"
    return Brought(due, frozenset(ordered), reported)
