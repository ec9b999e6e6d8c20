"""A running Annai: store, runtime, workers and HTTP in one process."""

import asyncio
import contextlib
import os
import secrets
import socket
import sys
from functools import partial
from pathlib import Path

from starlette.types import ASGIApp

from annai.api.app import create_app
from annai.api.limits import limits_of
from annai.api.undeclared import Undeclared
from annai.archive.files import files_from_url
from annai.cli.claim import claimed
from annai.cli.files import Snapshot, read_snapshot
from annai.cli.listener import Listener
from annai.cli.memory import uncollected
from annai.cli.sockets import allow_files
from annai.cli.watch import watch
from annai.core.load import load_workspace
from annai.dashboard.routes import Dashboard, routes
from annai.mail.transport import transport_from_url
from annai.runtime import Bundles, Runtime
from annai.runtime.clock import Clock
from annai.runtime.why import why
from annai.settings import Settings
from annai.store.carry import refuse_half
from annai.store.connect import database_of, open_store
from annai.webhook.client import HttpClient
from annai.webhook.signature import Credentials
from annai.workers.archiver import Archiver, Bounds
from annai.workers.backlog import Backlog
from annai.workers.effort import Effort
from annai.workers.loop import Loop
from annai.workers.poster import Poster
from annai.workers.staff import Staff
from annai.workers.sweeper import Sweeper
from annai.workers.wakes import Wakes

SWITCH_INTERVAL = 0.0005  # a commit waits for the interpreter at most this long; the default is ten times as long


class Server:
    """`start` returns once requests are answered; `stop` finishes what was taken.

    One that does not serve does the background work only, and one that does not work leaves that to others. A store
    that is no file may have others that serve it, whom nothing could keep out: so it is taken for `shared`.

    Raises at start WorkspaceError when the workspace has faults, StoreClaimed when another server serves the store.
    """

    def __init__(
        self,
        directory: Path,
        settings: Settings,
        variables: dict[str, str] | None = None,
        *,
        serves: bool = True,
        works: bool = True,
    ) -> None:
        self.serves = serves
        self.works = works
        self.directory = directory
        self.settings = settings
        self.shared = settings.shared or database_of(settings.store) is None
        self.variables = variables or {}
        self.clock = Clock(settings.clock_tolerance, settings.clock_patience)
        self._stopping = asyncio.Event()
        self._stack = contextlib.AsyncExitStack()

    async def start(self) -> None:
        sys.setswitchinterval(SWITCH_INTERVAL)
        allow_files(limits_of(self.settings).connections)
        with uncollected():
            await self._start()

    async def _start(self) -> None:
        snapshot = read_snapshot(self.directory)
        bundle = load_workspace(snapshot.files, self.variables)
        if file := database_of(self.settings.store):
            self._stack.enter_context(claimed(file, self._holder(), self.shared))
        self.store = open_store(self.settings.store)
        await self.store.open()
        self._stack.push_async_callback(self.store.close)
        await refuse_half(self.store)
        self.bundles = Bundles(self.store, bundle, clock=self.clock)
        await self.bundles.keep()
        await self._start_runtime()
        if self.works:
            await self._start_staff()
        if self.serves:
            await self._start_http()
        self._start_watch(snapshot)

    async def stop(self) -> None:
        self._stopping.set()
        await self._stack.aclose()

    def _holder(self) -> str:
        """Who serves the store, for those who want to serve it too."""
        place = f"at {self.settings.host} port {self.settings.port or 'of its choice'}" if self.serves else "a worker"
        return f"process {os.getpid()}, {place}"

    async def _start_runtime(self) -> None:
        self._files = files_from_url(self.settings.archive)
        self.runtime = Runtime(
            self.store,
            self.bundles,
            self.clock,
            max_queue=self.settings.max_queue,
            max_experience_bytes=self.settings.experience_cache_bytes,
            shared=self.shared,
            files=self._files,
        )
        await self.runtime.start()
        self._stack.push_async_callback(self.runtime.stop)
        await self._watch_backlog()

    async def _watch_backlog(self) -> None:
        self._backlog = Backlog(self.runtime, self.settings.archive_waiting_bytes)
        await self._backlog.start()
        watching = Loop(self._backlog)
        watching.start()
        self._stack.push_async_callback(watching.stop)

    def _archiver(self) -> Archiver:
        settings = self.settings
        bounds = Bounds(settings.log_age, settings.log_bytes, settings.archive_age, settings.archive_snapshots)
        return Archiver(self._backlog, self.runtime, self._files, bounds, effort=Effort())

    async def _start_staff(self) -> None:
        sweeper = Sweeper(self.runtime, self.settings.sweep_page, self.settings.sweep_rate)
        poster = Poster(self.runtime, *_outward(self.settings))
        worker = worker_name() if self.shared else None
        transport = transport_from_url(self.settings.mail, self.settings.mail_timeout / 1000)
        staff = Staff(
            self.runtime,
            transport,
            sweeper,
            poster,
            worker,
            self._archiver(),
            is_in_doubt=lambda: self.clock.is_in_doubt,
        )
        await staff.start()
        self._stack.push_async_callback(staff.stop)

    async def _start_http(self) -> None:
        limits = limits_of(self.settings)
        listener = Listener(self.app(), self.settings.host, self.settings.port, limits, self.runtime.end_streams)
        await listener.start()
        self._stack.push_async_callback(listener.stop)
        self._stack.callback(setattr, self.runtime, "leaving", True)
        if self.shared:
            wakes = Loop(Wakes(self.runtime))
            wakes.start()
            self._stack.push_async_callback(wakes.stop)
        self.url = f"http://{self.settings.host}:{listener.port}/"

    def app(self) -> ASGIApp:
        undeclared = Undeclared()
        dashboard = Dashboard(
            runtime=self.runtime,
            store=self.store,
            workspace=self.bundles,
            settings=self.settings,
            clock=self.clock,
            why=partial(why, self.runtime),
            undeclared=undeclared.names,
        )
        return create_app(
            self.runtime,
            self.store,
            self.bundles,
            self.settings,
            self.clock,
            undeclared=undeclared,
            extra_routes=routes(dashboard),
        )

    def _start_watch(self, snapshot: Snapshot) -> None:
        task = asyncio.create_task(
            watch(self.directory.resolve(), self.variables, self.bundles, snapshot, self._stopping)
        )
        self._stack.push_async_callback(asyncio.wait, [task])


def worker_name() -> str:
    """A name that no other worker has, now or later."""
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"


def _outward(settings: Settings) -> tuple[HttpClient, Credentials]:
    """How webhooks leave."""
    credentials = Credentials(settings.webhook_secrets, settings.webhook_tokens)
    return HttpClient(settings.webhook_addresses == "any"), credentials
