"""Inputs one by one, when a submission of several has failed: one that always fails costs only itself.

Its neighbours are taken. It fails its request TRIES - 1 times, for a client sends it again, and the fault may be mended
meanwhile; then it is refused, as `failed`. Nothing of what failed was committed, and what was is known by its id: so
nothing counts twice.
"""

import asyncio
import logging
from collections.abc import Awaitable, Iterable, Sequence
from typing import TypeVar

from msgspec.structs import replace

from annai.core.inputs import AnyInput
from annai.core.look import Look
from annai.core.subject import Ref
from annai.runtime.chain import Refused, Reply
from annai.runtime.lane import Overloaded
from annai.runtime.recent import Recent
from annai.runtime.runtime import Runtime
from annai.store.errors import StoreUnavailable

log = logging.getLogger("annai.runtime")

TRIES = 5
REMEMBERED = 10_000  # inputs that failed
CODE = "failed"
MESSAGE = "The server failed at this each time, and the fault was logged."
T = TypeVar("T")


class Apart:
    """`submit` and `merge` raise Overloaded, StoreUnavailable, and the fault of what may be tried again."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._faults: Recent[tuple[bytes, str], int] = Recent(REMEMBERED)

    async def submit(
        self,
        ref: Ref,
        inputs: Sequence[AnyInput],
        look: Look | None = None,
        visitor: Ref | None = None,
        background: bool = False,
    ) -> Reply:
        """Advance a subject by each input alone, in order."""
        refused: list[Refused] = []
        faults: list[Exception] = []
        for input in inputs:
            try:
                refused += (await self._runtime.submit(ref, [input], visitor=visitor, background=background)).refused
            except (Overloaded, StoreUnavailable):
                raise
            except Exception as fault:
                if self._is_hopeless(ref.key, input.id, fault):
                    refused.append(Refused(input.id, CODE, MESSAGE))
                else:
                    faults.append(fault)
        if faults:
            raise faults[0]
        return replace(await self._runtime.submit(ref, [], look, background=background), refused=tuple(refused))

    async def merge(self, visitor: Ref, user: Ref) -> bool:
        """Let a visitor become a user; False when that failed each time."""
        try:
            await self._runtime.merging.merge(visitor, user)
        except (Overloaded, StoreUnavailable):
            raise
        except Exception as fault:
            if not self._is_hopeless(visitor.key, "merge", fault):
                raise
            return False
        return True

    def _is_hopeless(self, key: bytes, id: str, fault: Exception) -> bool:
        """Note a fault; whether it was the last that is borne."""
        count = (self._faults.get((key, id)) or 0) + 1
        self._faults[key, id] = count
        self._faults.trim()
        log.error("input %r of subject %s failed, for the %d. time", id, key.hex(), count, exc_info=fault)
        return bool(id) and count >= TRIES


async def all_of(works: Iterable[Awaitable[T]]) -> list[T]:
    """What works side by side return, when all have ended; raises the first fault only then."""
    outcomes = await asyncio.gather(*works, return_exceptions=True)
    done: list[T] = []
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
        done.append(outcome)
    return done
