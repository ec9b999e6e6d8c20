"""The assigner: finds who is to get an assigned step, and hands it to them; takes steps back.

Rules:
1. The same members give the same recipient: of those whom the order names, the one who joined first. The first
   LOOKED_AT of the role, or of all, are looked at.
2. The recipient's commit finishes the order with it. A crash before it leaves the order; it is tried again when its
   lease ends. So one order reaches one recipient at most.
3. An order that its run does not wait for any more reaches nobody.
4. A step that somebody is to give back goes to nobody else meanwhile, for about a minute at most: one who cannot be
   reached holds nobody up for longer.
5. An order whose subject is gone is finished, and the process's log says so. One that fails every time is set aside.
"""

import asyncio
import logging

from annai.core.assignments import handed, is_awaited, is_named, nobody, recall, told
from annai.core.effects import Answer, Assign, Effect, Recall
from annai.core.inputs import AnyInput
from annai.core.instant import SECOND
from annai.core.subject import Subject
from annai.runtime import Runtime
from annai.store.protocol import OutboxRow
from annai.workers.brought import Brought
from annai.workers.dead_letters import ATTEMPTS, attempt

log = logging.getLogger("annai.workers")

LEASE = 30 * SECOND
PAGE = 64  # orders that are claimed at once, and members that are read at once
LOOKED_AT = 10_000  # members of an account, those who joined first
PATIENCE = 60  # attempts, a second or more apart, in which a step waits to be given back by who has it
LONGEST_SLEEP = 10.0


class Assigner:
    """Works off what commits have ordered; recalls first, so that a step is given back before another one gets it."""

    name = "assigner"

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def concerns(self, news: Brought) -> bool:
        """Whether a commit ordered something."""
        return not news.ordered.isdisjoint((Assign, Recall, Answer))

    async def run_once(self) -> float | None:
        return min([await self._claim(kind) for kind in ("answer", "recall", "assign")])

    async def _claim(self, kind: str) -> float:
        """Work off those that are due; returns the seconds until there may be more."""
        rows = await self._runtime.store.claim(
            kind, self._runtime.clock(), LEASE, PAGE, self._runtime.share.tokens.keys()
        )
        await self._runtime.hear_of(_concerned(row.effect) for row in rows)
        early = [row for row in rows if isinstance(row.effect, Assign) and await self._is_early(row, row.effect)]
        for row in early:
            await self._runtime.store.postpone(row.id, self._runtime.clock() + SECOND, "waits for a recall")
        works = [
            attempt(self._runtime, row, self._handle(row), PATIENCE + ATTEMPTS) for row in rows if row not in early
        ]
        await asyncio.gather(*works)
        return 0.0 if len(rows) == PAGE else 1.0 if early else LONGEST_SLEEP

    async def _handle(self, row: OutboxRow) -> None:
        if not await self._work_off(row.effect):
            log.warning("the order %s reaches nobody: its subject is gone, or has become another one", row.id)
            await self._runtime.store.finish([row.id])

    async def _is_early(self, row: OutboxRow, order: Assign) -> bool:
        """Whether another one may still hold a step of the run, who is to give it back."""
        return row.attempts <= PATIENCE and await self._runtime.store.is_waiting(order.recalls)

    async def _work_off(self, order: Effect) -> bool:
        """Hand the order to whom it is for; False when there is no such subject any more."""
        if isinstance(order, Assign):
            return await self._assign(order)
        if isinstance(order, Recall):
            return await self._submit(await self._runtime.read(order.user), recall(order, self._runtime.clock()))
        if isinstance(order, Answer):
            return await self._submit(await self._runtime.read(order.origin), told(order, self._runtime.clock()))
        return False

    async def _assign(self, order: Assign) -> bool:
        origin = await self._runtime.read(order.origin)
        if origin is None:
            return False
        await self._runtime.bundles.load([origin])
        user = await self._recipient(order) if is_awaited(order, origin) else None
        if user is None:
            return await self._submit(origin, nobody(order, self._runtime.clock()))
        return await self._submit(user, handed(order, origin, self._runtime.clock()))

    async def _submit(self, subject: Subject | None, input: AnyInput) -> bool:
        if subject is None:
            return False
        reply = await self._runtime.submit(subject.ref, [input], background=True)
        return not reply.refused

    async def _recipient(self, order: Assign) -> Subject | None:
        """Of the members whom the order names, the one who joined first."""
        members = await self._runtime.store.first_members(order.account, order.role, LOOKED_AT)
        for start in range(0, len(members), PAGE):
            users = await self._runtime.read_all([member.user for member in members[start : start + PAGE]])
            named = next((user for user in users if user is not None and is_named(order, user)), None)
            if named is not None:
                return named
        if len(members) == LOOKED_AT:
            log.warning("the order %s found nobody among the %d members who joined first", order.id, LOOKED_AT)
        return None


def _concerned(order: Effect) -> bytes:
    """Whose document says whether the order still stands."""
    return order.user if isinstance(order, Recall) else order.origin if isinstance(order, Assign | Answer) else b""
