"""The demo in one process: Annai with the starter flows, the demo product on its own port, and the crowd."""

import asyncio
import contextlib
import socket
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from annai.cli.listener import Listener
from annai.cli.server import Server
from annai.demo.client import Client
from annai.demo.crowd import Crowd
from annai.demo.identity import Signer
from annai.demo.product.render import Embedding
from annai.demo.product.routes import product_app
from annai.demo.product.state import Product
from annai.settings import Settings

HOST = "127.0.0.1"
WRITE_KEY = "demo"
SECRET_KEY = "demo-secret"
SIGNER = Signer(kid="demo", secret="the-demo-signs-its-identities-with-this", environment="demo")
IMPORT_LATE_AFTER = "20s"


class Plan(Struct, frozen=True):
    """How to run the demo. `product_port` is the demo product's, `workspace` holds the flows.

    `store` is where state is kept; when it is empty, in the demo's own folder.
    """

    port: int
    product_port: int
    workspace: Path
    import_late_after: str = IMPORT_LATE_AFTER
    store: str = ""

    @property
    def annai(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def product(self) -> str:
        return f"http://localhost:{self.product_port}"


def read_plan(port: int, environment: Mapping[str, str], workspace: Path) -> Plan:
    """The plan for `--port`; DEMO_PORT, DEMO_IMPORT_LATE_AFTER and DEMO_STORE may change it. Raises ValueError."""
    product_port = int(environment.get("DEMO_PORT") or port + 1)
    if not (1 <= port <= 65_535 and 1 <= product_port <= 65_535) or port == product_port:
        raise ValueError(f"two different ports between 1 and 65535 are needed; got {port} and {product_port}")
    late_after = environment.get("DEMO_IMPORT_LATE_AFTER") or IMPORT_LATE_AFTER
    return Plan(port, product_port, workspace, late_after, environment.get("DEMO_STORE") or "")


class Demo:
    """`start` returns once both sites answer; `stop` ends everything. State and mail lie under `folder`."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self._plan = plan
        self._folder = folder
        self._stack = contextlib.AsyncExitStack()

    async def start(self) -> None:
        """Raises WorkspaceError, and OSError when a port is taken."""
        async with contextlib.AsyncExitStack() as stack:
            await self._start(stack)
            self._stack = stack.pop_all()

    async def stop(self) -> None:
        await self._stack.aclose()

    async def _start(self, stack: contextlib.AsyncExitStack) -> None:
        plan = self._plan
        for port in (plan.port, plan.product_port):
            check_free(port)
        server = annai_server(plan, self._folder)
        stack.push_async_callback(server.stop)
        await server.start()
        client = Client(f"http://{HOST}:{plan.port}", WRITE_KEY, SECRET_KEY)
        app = product_app(Product(), client, Embedding(plan.annai, WRITE_KEY, SIGNER))
        listener = Listener(app, HOST, plan.product_port)
        stack.push_async_callback(listener.stop)
        await listener.start()
        crowd = asyncio.create_task(Crowd(client, SIGNER, plan.product).run())
        stack.push_async_callback(end, crowd)


def annai_server(plan: Plan, folder: Path) -> Server:
    """Annai as the demo runs it."""
    settings = Settings(
        write_key=WRITE_KEY,
        secret_key=SECRET_KEY,
        identity="enforce",
        identity_secrets={SIGNER.kid: SIGNER.secret},
        environment=SIGNER.environment,
        store=plan.store or f"sqlite:///{folder / 'annai.db'}",
        mail=f"maildir:{folder / 'mail'}",
        archive=f"file:{(folder / 'archive').absolute()}",
        host=HOST,
        port=plan.port,
    )
    return Server(directory=plan.workspace, settings=settings, variables={"import_late_after": plan.import_late_after})


def check_free(port: int) -> None:
    """Raises OSError, naming the port, when something else listens on it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise OSError(f"port {port} cannot be used: {error.strerror}") from error


async def end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
