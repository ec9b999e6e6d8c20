"""What runs have found, kept in a file: so many runs may be done in pieces, and what was done is not done again."""

from pathlib import Path

from msgspec import Struct, json

from tests.faults.row import Outcome


class Done(Struct, frozen=True):
    """A run, or a control's, of a row on a store."""

    row: str
    store: str
    is_control: bool
    seed: int
    outcome: Outcome


class Kept:
    """The file has a line of JSON for each run; without a file it is all forgotten."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        lines = file.read_bytes().splitlines() if file is not None and file.exists() else []
        self._done = {_key(done): done.outcome for done in (json.decode(line, type=Done) for line in lines)}

    def get(self, row: str, store: str, is_control: bool, seed: int) -> Outcome | None:
        return self._done.get((row, store, is_control, seed))

    def put(self, done: Done) -> None:
        self._done[_key(done)] = done.outcome
        if self._file is not None:
            with self._file.open("ab") as file:
                file.write(json.encode(done) + b"\n")


def _key(done: Done) -> tuple[str, str, bool, int]:
    return done.row, done.store, done.is_control, done.seed
