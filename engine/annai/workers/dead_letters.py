"""Dead letters: what failed every time it was tried is set aside, so that it stands in nobody's way.

It is listed at `/v1/rejected` as `failed`. An outbox row keeps its effect, as one that has failed.
"""

import logging
from collections.abc import Awaitable

from msgspec import json

from annai.core.inputs import AnyInput
from annai.core.instant import HOUR, SECOND
from annai.core.subject import Ref
from annai.runtime import Runtime
from annai.store.errors import StoreUnavailable
from annai.store.protocol import OutboxRow, Refusal

log = logging.getLogger("annai.workers")

ATTEMPTS = 10  # in about three hours
FIRST_PAUSE = 10 * SECOND
LONGEST_PAUSE = 6 * HOUR
CODE = "failed"


def pause_after(attempts: int) -> int:
    """Milliseconds until the next attempt: each pause is twice the one before."""
    return min(LONGEST_PAUSE, FIRST_PAUSE << attempts)


async def attempt(runtime: Runtime, row: OutboxRow, work: Awaitable[None], attempts: int = ATTEMPTS) -> None:
    """Work on a claimed row; a fault of the server's own postpones it, and sets it aside after so many attempts.

    Raises StoreUnavailable.
    """
    try:
        await work
    except StoreUnavailable:
        raise
    except Exception as error:
        log.exception("%s %s met a fault", _kind(row), row.id)
        if row.attempts >= attempts:
            await set_aside(runtime, row, error)
        else:
            until = runtime.clock() + pause_after(row.attempts)
            await runtime.store.postpone(row.id, until, "a fault of the server's own")


async def conclude(runtime: Runtime, row: OutboxRow, ref: Ref, ended: AnyInput) -> None:
    """Tell the run what became of a row. One whose run cannot take that is set aside: it is not worked on again.

    Raises StoreUnavailable.
    """
    try:
        await runtime.submit(ref, [ended], background=True)
    except StoreUnavailable:
        raise
    except Exception as fault:
        log.exception("the run cannot take what became of %s %s", _kind(row), row.id)
        await set_aside(runtime, row, fault)


async def set_aside(runtime: Runtime, row: OutboxRow, error: Exception) -> None:
    """Try the row no more, and list it."""
    await runtime.store.fail(
        row.id, f"set aside after {row.attempts} attempts: {type(error).__name__}", runtime.clock()
    )
    await tell(runtime, f"It was tried {row.attempts} times.", {"type": _kind(row), "id": row.id})


async def tell(runtime: Runtime, message: str, what: dict[str, str]) -> None:
    """List at `/v1/rejected` what was set aside."""
    log.error("%s is set aside: %s", what, message)
    text = f"The server failed at this, and the fault was logged. {message}"
    await runtime.refuse([Refusal(runtime.clock(), CODE, text, json.encode(what))])


async def tell_unreadable(runtime: Runtime) -> None:
    """List the records of the log that were met since, and could not be decoded."""
    while runtime.log.untold:
        partition, position = runtime.log.untold[0]
        place = ".".join(map(str, (position.epoch, position.sequence, position.index)))
        what = {"type": "record", "partition": str(partition), "position": place}
        await tell(runtime, "This record of the log cannot be decoded, and is left out.", what)
        runtime.log.untold.pop(0)


def _kind(row: OutboxRow) -> str:
    return str(row.effect.__struct_config__.tag)
