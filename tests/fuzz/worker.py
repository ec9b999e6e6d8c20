"""Runs cases in a process of its own, which may hang or die: `python -m tests.fuzz.worker OPTIONS`, which are JSON.

Before each case its number is written to the file PLACE, so that whoever looks knows which one it was. A watchdog
that needs no cooperation of Python's ends the process when a case takes longer than PATIENCE seconds.
"""

import faulthandler
import os
import resource
import sys
import time
import traceback
from pathlib import Path

from msgspec import Struct, json

from tests.fuzz import target

PATIENCE = 10.0  # seconds a case may take; ordinary ones take milliseconds
MEMORY = 4 << 30  # bytes of address space


class Options(Struct, frozen=True):
    """The cases from `first` to before `last`, until `until` of time.monotonic(); `patience` is in seconds."""

    seed: int
    first: int
    last: int
    until: float
    place: str
    patience: float = PATIENCE


def main(options: Options) -> None:
    """Print a JSON line for each fault, and the counts at the end."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    number, good = options.first, 0
    with Path(options.place).open("wb", buffering=0) as file:
        while number < options.last and time.monotonic() < options.until:
            os.pwrite(file.fileno(), number.to_bytes(8, "big"), 0)
            faulthandler.dump_traceback_later(options.patience, exit=True)
            good += _case(options.seed, number)
            number += 1
    faulthandler.cancel_dump_traceback_later()
    print(json.encode({"cases": number - options.first, "workspaces": good}).decode(), flush=True)


def _case(seed: int, number: int) -> bool:
    try:
        return target.run(seed, number)
    except Exception as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        fault = {
            "case": number,
            "error": f"{type(error).__name__}: {error}"[:2_000],
            "place": f"{frame.filename}:{frame.lineno} in {frame.name}",
        }
        print(json.encode(fault).decode(), flush=True)
        return False


if __name__ == "__main__":
    main(json.decode(sys.argv[1], type=Options))
