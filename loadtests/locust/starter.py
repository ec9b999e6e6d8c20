"""A server with the starter workspace, for the load alone."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from loadtests.process import SERVER_CORE, Process, free_port

FLOWS = Path(__file__).parents[2] / "flows"
STORE = "annai.db"
KEYS = {
    "ANNAI_WRITE_KEY": "load",
    "ANNAI_SECRET_KEY": "load-secret",
    "ANNAI_IDENTITY_SECRETS": "load:a secret that signs the tokens of the load only",
    "ANNAI_ENVIRONMENT": "production",
}


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The URL of a server with everything at its default but keys, places and port; it is ended at the end.

    Raises StartError.
    """
    port = free_port()
    places = {
        "ANNAI_STORE": f"sqlite:///{folder / STORE}",
        "ANNAI_MAIL": f"maildir:{folder / 'mail'}",
        "ANNAI_ARCHIVE": f"file:{(folder / 'archive').absolute()}",
        "ANNAI_PORT": str(port),
    }
    server = Process(["annai", "serve", str(FLOWS)], port, {**KEYS, **places})
    try:
        server.start()
        yield f"http://127.0.0.1:{port}"
    finally:
        server.stop()


def leave_server_core() -> None:
    """Keep this process and its children off the core on which the server runs, where there is another."""
    others = os.sched_getaffinity(0) - {SERVER_CORE}
    if others:
        os.sched_setaffinity(0, others)
