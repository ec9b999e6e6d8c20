"""Giving way: the priority of a thread that has time."""

import os
import sys
import threading
from contextlib import suppress

MODEST = 10  # niceness, beside that of the process
MOST = 19


def give_way() -> None:
    """Lower the priority of this thread, which is its own on Linux alone: on a busy processor, commits go first."""
    if sys.platform == "linux":
        with suppress(OSError):  # where it may not be lowered, it is as it was
            nice = min(os.getpriority(os.PRIO_PROCESS, 0) + MODEST, MOST)
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), nice)
