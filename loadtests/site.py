"""A site: Annai with a workspace and a store of its own, and the people who visit it."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

from loadtests.answers import check_decision, complete
from loadtests.audit import Audit, audit
from loadtests.figures import Round, round_of
from loadtests.generator import PATIENCE, Check, Take, burst
from loadtests.http import SECRET_KEY, WRITE_KEY
from loadtests.numbers import Numbers
from loadtests.people import KID, SIGNING_SECRET
from loadtests.process import Process, free_port
from loadtests.requests import Requests
from loadtests.workspace import Shape, write_workspace

CONNECTIONS = 32
GREETING_SECONDS = 60  # that greeting everyone may take at most
STORE = "annai.db"


class Site:
    """`visitors` are its users by turns; all events that it is sent have numbers of `numbers`.

    `store` is the URL of its store: a SQLite file of its own, unless another one is named. The server is given the
    arguments.
    """

    def __init__(
        self,
        parent: Path,
        name: str,
        shape: Shape,
        users: Sequence[int],
        accounts: int = 0,
        store: str = "",
        arguments: Sequence[str] = (),
    ) -> None:
        self.name = name
        self.folder = folder = parent / name.replace(" ", "-")
        self.shape = shape
        self.numbers = Numbers()
        self.visitors = Requests(self.numbers, users, accounts)
        folder.mkdir()
        write_workspace(self.workspace, shape)
        self.store = store or sqlite_in(folder)
        self.server = serving(folder, self.store, *arguments)
        self.answer = b""  # its first
        self.start_seconds = 0.0  # from its start to its first answer

    @property
    def workspace(self) -> Path:
        return self.folder / "workspace"

    async def open(self) -> None:
        """Start the server, and have it answer. Raises StartError, BadAnswer, OSError."""
        begun = time.perf_counter()
        self.server.start()
        self.answer = await ask(self.server.port, self.visitors.greet())
        self.start_seconds = time.perf_counter() - begun

    async def greet(self) -> None:
        """Identify every user, each with a first event that starts their runs."""
        await burst(self.server.port, self.visitors.greet, CONNECTIONS, GREETING_SECONDS)
        await saturate(self.server, self.visitors.take, 1)

    async def audit(self) -> Audit:
        """What its store holds; the server has to be closed before."""
        return await audit(self.store, self.numbers.taken)


def serving(folder: Path, store: str = "", *arguments: str) -> Process:
    """Annai with the folder's workspace, and everything at its default but keys, places and port.

    `store` is a URL; without one it is a SQLite file in the folder.
    """
    port = free_port()
    environment = {
        "ANNAI_WRITE_KEY": WRITE_KEY,
        "ANNAI_SECRET_KEY": SECRET_KEY,
        "ANNAI_IDENTITY_SECRETS": f"{KID}:{SIGNING_SECRET}",
        "ANNAI_STORE": store or sqlite_in(folder),
        "ANNAI_MAIL": f"maildir:{folder / 'mail'}",
        "ANNAI_ARCHIVE": f"file:{(folder / 'archive').absolute()}",
        "ANNAI_PORT": str(port),
    }
    return Process(["annai", "serve", str(folder / "workspace"), *arguments], port, environment)


def sqlite_in(folder: Path) -> str:
    """The URL of the SQLite file of a site."""
    return f"sqlite:///{folder / STORE}"


def bare_server(folder: Path, answer: bytes) -> Process:
    """The bare route, which renders an answer of the same size."""
    (folder / "answer.json").write_bytes(answer)
    port = free_port()
    return Process(["loadtests.bare", str(port), str(folder / "answer.json")], port)


async def ask(port: int, request: bytes | None) -> bytes:
    """The body of a single answer. Raises BadAnswer, OSError and TimeoutError."""
    async with asyncio.timeout(PATIENCE):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request or b"")
        received = b""
        while (body := complete(received)) is None:
            piece = await reader.read(65_536)
            if not piece:
                raise ConnectionError("the server closed a connection")
            received += piece
    writer.close()
    return body


async def saturate(
    server: Process, take: Take, seconds: float, connections: int = CONNECTIONS, check: Check = check_decision
) -> Round:
    """One burst of closed load; what the server does behind its answers is counted until it is at rest."""
    before = server.processor_seconds()
    sent = await burst(server.port, take, connections, seconds, check)
    await server.rest()
    return round_of(sent, server.processor_seconds() - before)
