"""A subscription that remembers what it was told."""

import asyncio

from annai.runtime.streams import Subscription


class Ear(Subscription):
    """`told` takes each version."""

    def __init__(self, key: bytes) -> None:
        super().__init__(key)
        self.told: asyncio.Queue[str] = asyncio.Queue()
        self.over = False

    def tell(self) -> None:
        self.told.put_nowait(self.latest)

    def end(self) -> None:
        self.over = True

    async def heard(self) -> str:
        """The next version; TimeoutError when none comes."""
        return await asyncio.wait_for(self.told.get(), 5)
