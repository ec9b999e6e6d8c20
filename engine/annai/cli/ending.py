"""How a process ends: at a signal it finishes what it took; at a second one, or a deadline, it ends at once.

A worker hears the first signal only. It is told more than once as a rule: by the terminal or the service manager, which
tell all processes, and by the server that it stands beside.

Ending at once costs no data: what was acknowledged is on disk, and the next process takes up what this one had begun.
"""

import asyncio
import contextlib
import logging
import os
import signal
import threading
from collections.abc import Iterator

log = logging.getLogger("annai.cli")

SIGNALS = (signal.SIGINT, signal.SIGTERM)
LATE = 1  # the exit code of a process that did not finish in time


def asked_to_end(once: bool = False) -> "asyncio.Future[None]":
    """Done at SIGINT or SIGTERM. From then on they do what they do to any process: end it; or, with `once`, nothing."""
    loop = asyncio.get_running_loop()
    asked: asyncio.Future[None] = loop.create_future()

    def ask() -> None:
        if asked.done():
            return
        if not once:
            _let_end(loop)
        asked.set_result(None)

    for number in SIGNALS:
        loop.add_signal_handler(number, ask)
    return asked


def _let_end(loop: asyncio.AbstractEventLoop) -> None:
    for number in SIGNALS:
        loop.remove_signal_handler(number)
        signal.signal(number, signal.SIG_DFL)


@contextlib.contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """End the process when the block takes longer, even when the event loop hangs."""
    timer = threading.Timer(seconds, _give_up, (seconds,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _give_up(seconds: float) -> None:
    log.error("the server did not finish within %g s (ANNAI_DRAIN_TIMEOUT), and ends now", seconds)
    os._exit(LATE)
