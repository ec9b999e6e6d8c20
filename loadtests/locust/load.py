"""One process's part of the load: who has come, and what the server acknowledged to them."""

import secrets
from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import TextIO

from loadtests.locust.person import PEOPLE_OF_AN_ACCOUNT, Name, Person

ACKNOWLEDGED = "acknowledged-*.txt"


class Load:
    """Ids begin with `load-` and a random part, so that no load meets what another one left in the store.

    What the people do follows from `seed`. Acknowledged message ids go to a file of the folder `results`, one a line.
    """

    def __init__(self, seed: int, results: Path | None) -> None:
        self.id = f"load-{secrets.token_hex(4)}"
        self._seed = seed
        self._people = 0
        self._callers = 0
        self._messages = 0
        self._file = _open(results / ACKNOWLEDGED.replace("*", self.id)) if results else None

    def person(self) -> Person:
        """The next one to come."""
        number = self._people
        self._people += 1
        return Person(self._name(number), Random(f"{self._seed} person {number}"))

    def random(self) -> Random:
        """Random numbers of the next one who is not a person."""
        self._callers += 1
        return Random(f"{self._seed} caller {self._callers}")

    def anyone(self, random: Random) -> Name:
        """One of those who have come; of the first ones, while nobody has."""
        return self._name(random.randrange(max(self._people, 1)))

    def message_id(self) -> str:
        self._messages += 1
        return f"{self.id}-{self._messages}"

    def acknowledge(self, ids: Iterable[str]) -> None:
        if self._file:
            self._file.writelines(f"{id}\n" for id in ids)

    def close(self) -> None:
        """Nothing more is acknowledged."""
        if self._file:
            self._file.close()

    def _name(self, number: int) -> Name:
        return Name(f"{self.id}-user-{number}", f"{self.id}-account-{number // PEOPLE_OF_AN_ACCOUNT}")


def acknowledged(results: Path) -> list[str]:
    """What all processes of a load wrote."""
    return [id for file in sorted(results.glob(ACKNOWLEDGED)) for id in file.read_text("utf-8").split()]


def _open(path: Path) -> TextIO:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("w", encoding="utf-8")
