"""What a case reaches outside: files, processes, the network. Python tells by audit events, which nothing escapes.

The hook can never be taken away, so it does nothing but while a case is run.
"""

import sys
import sysconfig
import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from posixpath import normpath
from typing import Any

WATCHED = ("open", "os.", "socket.", "subprocess.", "shutil.", "ctypes.", "pty.", "tempfile.", "urllib.", "webbrowser.")
CODE = (sysconfig.get_paths()["stdlib"], sysconfig.get_paths()["purelib"])  # Python's own, and that of the libraries
HARMLESS = (*CODE, *zoneinfo.TZPATH)
MODULES = (".py", ".pyc", ".so")


class Reached(Exception):
    """A case reached outside. The event and its first argument say what."""


class _Guard:
    installed = False
    on = False
    reached: list[str]


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _Guard.on and event.startswith(WATCHED) and not _is_harmless(arguments):
        _Guard.reached.append(f"{event} {arguments[:1]}")


def _is_harmless(arguments: tuple[Any, ...]) -> bool:
    """Whether the interpreter only looks for code that a library imports late, or for a time zone."""
    path = normpath(str(arguments[0])) if arguments else ""
    return path.endswith(MODULES) or path in sys.path or path.startswith(HARMLESS)


@contextmanager
def guarded() -> Iterator[None]:
    """Raises Reached when what runs inside reached outside, even if it swallowed its own error."""
    if not _Guard.installed:
        sys.addaudithook(_hook)
        _Guard.installed = True
    _Guard.reached, _Guard.on = [], True
    try:
        yield
    finally:
        _Guard.on = False
    if _Guard.reached:
        raise Reached("; ".join(_Guard.reached))
