"""Waiting on an event loop until a moment, good to some ten microseconds; its own timers are good to a millisecond.

Spinning would be more exact, but it keeps a core busy, and the host of a virtual machine may count that against the
server: on ours, which gives two cores and no more, both stood still for 4 ms ten times a second.
"""

import asyncio
import ctypes
import os
import time

_TIMER_ABSTIME = 1
_NANOSECONDS = 1_000_000_000

_libc = ctypes.CDLL(None, use_errno=True)


class _TimerSpec(ctypes.Structure):
    """The system's `itimerspec`."""

    _fields_ = [
        ("interval_seconds", ctypes.c_long),
        ("interval_nanoseconds", ctypes.c_long),
        ("seconds", ctypes.c_long),
        ("nanoseconds", ctypes.c_long),
    ]


class Alarm:
    """A timer of the system (Linux: timerfd) that the running loop watches. Close it."""

    def __init__(self) -> None:
        self._file = _checked(_libc.timerfd_create(time.CLOCK_MONOTONIC, os.O_NONBLOCK | os.O_CLOEXEC))
        self._rung = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._file, self._ring)

    async def until(self, moment: float) -> None:
        """Wait until a moment of the performance counter; the loop turns at least once."""
        await asyncio.sleep(0)
        if moment > time.perf_counter():
            self._set(moment)
            await self._rung.wait()

    def close(self) -> None:
        self._loop.remove_reader(self._file)
        os.close(self._file)

    def _set(self, moment: float) -> None:
        self._rung.clear()
        spec = _TimerSpec(0, 0, *divmod(int(moment * _NANOSECONDS), _NANOSECONDS))
        _checked(_libc.timerfd_settime(self._file, _TIMER_ABSTIME, ctypes.byref(spec), None))

    def _ring(self) -> None:
        os.read(self._file, 8)
        self._rung.set()


def _checked(result: int) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result
