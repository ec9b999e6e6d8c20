"""Waiting for what another process or page does."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(look: Callable[[], T], seconds: float = 10.0) -> T:
    """The first true answer of `look`; AssertionError when none comes in time."""
    ends = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < ends, f"nothing came within {seconds} s"
        time.sleep(0.02)
    return found
