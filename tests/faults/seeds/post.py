"""The mail server of a run: it outlives processes, and knows what it took."""

import asyncio
import re
from random import Random

from annai.mail.outcome import Ambiguous, GiveUp, Retry
from tests.faults.seeds.loop import LIFE, Life

MESSAGE_ID = re.compile(rb"^Message-ID: <([0-9a-f]+)@", re.MULTILINE)
SLOWEST = 1.0  # seconds, before it takes a message, and until it says so
BUSY, REFUSING, CUTTING = 0.08, 0.10, 0.20  # of a hundred messages eight wait, two are refused, ten end in a cut


class Taken:
    """A message that was taken. It is ambiguous when its sender may not have come to note that."""

    def __init__(self, life: Life) -> None:
        self.cut = False
        self._life = life
        self._refusals = life.refusals

    @property
    def ambiguous(self) -> bool:
        return self.cut or self._life.over or self._life.refusals > self._refusals


class Post:
    """A transport. `doubled` are the messages that came again although nothing was ambiguous."""

    def __init__(self, random: Random) -> None:
        self.calm = False
        self.doubled: list[str] = []
        self._taken: dict[str, Taken] = {}
        self._random = random

    async def send(self, message: bytes, sender: str, recipient: str) -> None:
        del sender, recipient
        chance = 1.0 if self.calm else self._random.random()
        await asyncio.sleep(self._random.random() * SLOWEST)
        if chance < BUSY:
            raise Retry("busy", after=1_000)
        if chance < REFUSING:
            raise GiveUp("no such person", hard=True)
        taken = self._take(_id_of(message))
        await asyncio.sleep(self._random.random() * SLOWEST)
        if chance < CUTTING:
            taken.cut = True
            raise Ambiguous("cut")

    def has(self, message: bytes) -> bool:
        """Whether it took the message."""
        return _id_of(message) in self._taken

    def _take(self, id: str) -> Taken:
        before = self._taken.get(id)
        if before is not None and not before.ambiguous:
            self.doubled.append(id)
        taken = self._taken[id] = Taken(LIFE.get())
        return taken


def _id_of(message: bytes) -> str:
    """The Message-ID, which a repeated send keeps."""
    found = MESSAGE_ID.search(message)
    return found[1].decode() if found else ""
