"""What the system is asked for: enough open files, and an end to connections whose clients take nothing."""

import errno
import logging
import os
import resource
import socket

logger = logging.getLogger("annai.cli")

BACKLOG = 2_048
HANDED_OVER = 3  # the file that systemd hands over first
BESIDE_CONNECTIONS = 100  # open files for the store, the workspace and the mail


def allow_files(connections: int) -> None:
    """Raise the limit of open files to what so many connections need; a shell's is often 1,024. Warns if it may not."""
    needed = connections + BESIDE_CONNECTIONS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    if allowed < needed:
        logger.warning(
            "the system allows %d open files, ANNAI_MAX_STREAMS and ANNAI_MAX_CONNECTIONS need %d; "
            "raise the limit or lower the settings",
            allowed,
            needed,
        )


def listen(host: str, port: int) -> socket.socket:
    """The socket that a service manager handed over, or else a new one.

    A manager holds its socket open from one process to the next, so that nobody who connects meanwhile is refused.
    Raises OSError, which says what to do when the port is taken.
    """
    if os.environ.get("LISTEN_PID") == str(os.getpid()) and os.environ.get("LISTEN_FDS") == "1":
        return socket.socket(fileno=HANDED_OVER)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise OSError(f"port {port} of {host} is taken; choose another with --port") from error


def close_unread(listening: socket.socket, timeout: int) -> None:
    """Let the system close each connection whose client takes nothing of what waits for it, in `timeout` ms.

    A server cannot see this for long: the system takes what it sends, up to megabytes for each connection, and even
    then a close waits until all is taken. Accepted sockets inherit the option; only Linux has it.
    """
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, timeout)
