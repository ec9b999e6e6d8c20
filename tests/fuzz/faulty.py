"""A worker whose first cases go wrong in every way there is, to see that each is found."""

import os
import sys
from contextlib import suppress

from msgspec import json

from tests.fuzz import target
from tests.fuzz.guard import guarded
from tests.fuzz.worker import Options, main


def run(seed: int, number: int) -> bool:
    if number == 0:
        raise ValueError(f"a crash of seed {seed}")
    if number == 1:
        while True:
            pass
    if number == 2:
        os.abort()
    with guarded():
        if number == 3:
            with suppress(OSError), open("/etc/nothing"):
                pass
    return True


if __name__ == "__main__":
    target.run = run
    main(json.decode(sys.argv[1], type=Options))
