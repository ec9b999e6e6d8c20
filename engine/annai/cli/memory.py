"""How the garbage collector treats workspaces: what they are made of stays, and is large.

Reference counts free nearly everything. Looking for the rest means going through all objects that were not frozen, and
for that time no request is answered: 10,000 flows have a few million of them.
"""

import contextlib
import gc
from collections.abc import Iterator

YOUNG_OBJECTS = 50_000  # looking for cycles after each 700, the default, costs a tenth of the time
NEVER = 1_000_000_000


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """For the start: nothing is collected, and what was made is never looked through again."""
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()
        gc.set_threshold(YOUNG_OBJECTS)


@contextlib.contextmanager
def settling() -> Iterator[None]:
    """For a reload beside requests: only young objects are collected, and what was made is frozen like at the start."""
    young, *older = gc.get_threshold()
    gc.set_threshold(young, NEVER, NEVER)
    try:
        yield
        gc.freeze()
    finally:
        gc.set_threshold(young, *older)
