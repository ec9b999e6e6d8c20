"""Merges: a visitor becomes a known user by two commits; the first one leaves the second in the outbox."""

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING

from annai.core.effects import MergeInto
from annai.core.inputs import Merge, Seal
from annai.core.subject import Ref
from annai.runtime.recent import Recent

if TYPE_CHECKING:
    from annai.runtime.runtime import Runtime


REMEMBERED = 100_000  # visitors who had done nothing


class Merging:
    """Those under way in this process, and those whose second commit failed.

    Where several processes share a store, a visitor of whom this one knows nothing is looked for there when they first
    come as a user. One who had done nothing is looked for by the commits of that user from then on, so that no batch
    asks the store twice. What they did elsewhere meanwhile is merged right behind the commit that finds it, before it
    is answered.
    """

    def __init__(self, runtime: "Runtime") -> None:
        self._runtime = runtime
        self._going: dict[bytes, asyncio.Task[None]] = {}
        self._cut: dict[bytes, MergeInto] = {}
        self._idle: Recent[bytes, bool] = Recent(REMEMBERED)

    async def merge(self, visitor: Ref, user: Ref) -> Ref:
        """Make the anonymous visitor the known user; returns the user when both commits are durable.

        A visitor who did nothing, or was merged before, is left alone. One that is being merged is waited for. Where
        another process has erased the user, the visitor becomes who goes by that id now.
        """
        await self._runtime.read(visitor.key)
        if self.is_settled(visitor):
            return user
        user, _ = await self._runtime.current(user)
        going = self._going.get(visitor.key)
        if going is None:
            going = self._going[visitor.key] = asyncio.create_task(self._merge(visitor, user))
            going.add_done_callback(lambda _: self._going.pop(visitor.key))
        await asyncio.shield(going)
        return user

    def is_settled(self, visitor: Ref) -> bool:
        """Whether a merge of this visitor, who is in memory, would do nothing."""
        key = visitor.key
        if key in self._going or key in self._cut:
            return False
        left = self._runtime.known(key)
        return left is None or left.sealed is not None

    def unsure(self, visitors: Iterable[bytes]) -> list[bytes]:
        """Of visitors who come as users, those who are to be looked for before."""
        return [key for key in visitors if self._runtime.known(key) is None and self._idle.get(key) is None]

    def note(self, visitors: Iterable[bytes]) -> None:
        """These were looked for, and what was found is in memory."""
        for key in visitors:
            if self._runtime.known(key) is None:
                self._idle[key] = True
        self._idle.trim()

    async def take_in(self, effect: MergeInto) -> None:
        """The second commit of a merge; repeating it changes nothing."""
        now = self._runtime.clock()
        user = Ref("user", effect.target_id, effect.target)
        left = {"document": effect.document}
        merge = Merge(id=effect.id, at=now, received=now, source=effect.source, personal=left)
        reply = await self._runtime.submit(user, [merge])
        if reply.refused:  # the user was erased meanwhile
            await self._runtime.store.finish([effect.id])
        self._cut.pop(effect.source, None)

    async def _merge(self, visitor: Ref, user: Ref) -> None:
        if visitor.key not in self._cut:
            await self._seal(visitor, user)
        if visitor.key in self._cut:
            await self.take_in(self._cut[visitor.key])

    async def _seal(self, visitor: Ref, user: Ref) -> None:
        now = self._runtime.clock()
        seal = Seal(at=now, received=now, to=user.key, personal={"id": user.id})
        sealed = await self._runtime.submit(visitor, [seal])
        self._cut |= {effect.source: effect for effect in sealed.effects if isinstance(effect, MergeInto)}
