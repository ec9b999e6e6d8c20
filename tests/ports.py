"""Ports for servers that tests start: below those that the system gives to whoever connects, for one of these may be
taken between the look and the start.
"""

import secrets
import socket
from contextlib import ExitStack

FIRST, LAST = 11_000, 21_999  # with what lies 10,000 above, all below 32,768, where Linux begins


def free_port(*beside: int) -> int:
    """A port that is free, and so are those that lie so far above it."""
    while True:
        port = FIRST + secrets.randbelow(LAST - FIRST + 1)
        if _are_free(port, *(port + each for each in beside)):
            return port


def _are_free(*ports: int) -> bool:
    with ExitStack() as held:
        try:
            for port in ports:
                held.enter_context(socket.socket()).bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
