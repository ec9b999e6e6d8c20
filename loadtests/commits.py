"""What a commit costs where nothing else is done: the SQLite store in the folder of the measurement, by itself."""

import time
from pathlib import Path
from random import Random

from annai.store.protocol import Record, Write
from annai.store.sqlite import SQLiteStore

SUBJECTS = 10_000
TOGETHER = 8  # writes of a commit: about what comes in during one commit at half of the throughput
NOW = 1_800_000_000_000


class Commits:
    """A store of its own, filled with documents of 1,000 bytes of 10,000 subjects. Used by `async with`."""

    def __init__(self, folder: Path) -> None:
        self._store = SQLiteStore(folder / "commits.db")
        self._random = Random(1)
        self._keys = [self._random.randbytes(16) for _ in range(SUBJECTS)]
        self._versions = dict.fromkeys(self._keys, 0)
        self._document = self._random.randbytes(1_000)
        self._messages = 0

    async def __aenter__(self) -> "Commits":
        await self._store.open()
        for start in range(0, SUBJECTS, 500):
            await self._commit(self._keys[start : start + 500])
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._store.close()

    async def measure(self, times: int, together: int = TOGETHER) -> list[float]:
        """The seconds that each of some commits took, of so many writes each."""
        found = []
        for _ in range(times):
            keys = self._random.sample(self._keys, together)
            begun = time.perf_counter()
            await self._commit(keys)
            found.append(time.perf_counter() - begun)
        return found

    async def _commit(self, keys: list[bytes]) -> None:
        assert not any((await self._store.commit([self._write(key) for key in keys], (), NOW)).conflicts)

    def _write(self, key: bytes) -> Write:
        self._messages += 1
        self._versions[key] += 1
        return Write(
            key=key,
            kind="user",
            expected=self._versions[key] - 1,
            document=self._document,
            message_ids=(f"message-{self._messages}",),
            records=(Record(key, self._document[:150], self._document[:150]),),
        )
