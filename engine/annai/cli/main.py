"""The command line."""

import argparse
import asyncio
import contextlib
import json
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

import uvloop

from annai.cli import carry
from annai.cli.commands import DONE, FAILED, FAULTY, Commands
from annai.cli.ending import asked_to_end, deadline
from annai.cli.erase import RequestFailed, erase
from annai.cli.files import FolderError, read_workspace
from annai.cli.server import Server
from annai.cli.workforce import Workforce
from annai.core.finding import WorkspaceError
from annai.core.load import advice, load_workspace
from annai.core.schema import schemas
from annai.settings import SettingsError, environment_name, read_settings
from annai.store.errors import StoreError

SCHEMAS = ".schemas"
SHARED = {environment_name("shared"): "true"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code: 0 done, 1 failed, 2 the workspace or the call has faults."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except WorkspaceError as error:
        print("\n".join(finding.shown() for finding in error.findings), file=sys.stderr)
        return FAULTY
    except (FolderError, RequestFailed, SettingsError, StoreError) as error:
        print(error, file=sys.stderr)
        return FAULTY
    except OSError as error:
        print(f"annai could not go on: {error}", file=sys.stderr)
        return FAILED
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="annai", description="Annai (案内): an onboarding engine")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    serve = _workspace_command(commands, "serve", "serve a workspace and apply its changes", _serve)
    serve.add_argument("--host", help="address to listen on (ANNAI_HOST)")
    serve.add_argument("--port", help="port to listen on (ANNAI_PORT)")
    serve.add_argument("--store", help="where state is kept, such as sqlite:///annai.db (ANNAI_STORE)")
    serve.add_argument("--archive", help="where older log records go, such as file:annai-archive (ANNAI_ARCHIVE)")
    serve.add_argument("--mail", help="where mail goes, such as maildir:mail or smtp://localhost (ANNAI_MAIL)")
    serve.add_argument(
        "--workers", type=int, default=0, metavar="N", help="leave the background work to N processes beside this one"
    )
    worker = _workspace_command(commands, "worker", "do the background work of a store beside its servers", _worker)
    worker.add_argument("--store", help="where state is kept (ANNAI_STORE)")
    worker.add_argument("--archive", help="where older log records go (ANNAI_ARCHIVE)")
    worker.add_argument("--mail", help="where mail goes (ANNAI_MAIL)")
    _workspace_command(commands, "lint", "check a workspace's files", _lint)
    erase = commands.add_parser("erase", help="forget a user of a running server, and print the signed proof")
    erase.add_argument("id", metavar="ID", help="the user's id")
    erase.add_argument("--server", default="http://127.0.0.1:8080", metavar="URL", help="the server's address")
    erase.add_argument("--request", default="", metavar="KEY", help="an Idempotency-Key, to go on with an erasure")
    erase.set_defaults(run=_erase)
    schema = commands.add_parser("schema", help="write the JSON Schemas of the workspace's files, for editors")
    schema.add_argument("directory", nargs="?", default=".", type=Path, metavar="DIR")
    schema.set_defaults(run=_schema)
    carry.add_commands(commands)
    return parser


def _workspace_command(commands: Commands, name: str, help: str, run: object) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=help)
    command.add_argument("directory", nargs="?", default=".", type=Path, metavar="DIR")
    command.add_argument(
        "--set",
        action="append",
        default=[],
        type=_setting,
        metavar="NAME=VALUE",
        help="set a workspace variable; NAME=null leaves out the key whose value it is",
    )
    command.set_defaults(run=run)
    return command


def _setting(text: str) -> tuple[str, str]:
    """A variable and its value. Raises ArgumentTypeError."""
    name, sign, value = text.partition("=")
    if not (name and sign):
        raise argparse.ArgumentTypeError(f"{text!r} sets nothing; write NAME=VALUE, such as patience=30s")
    return name, value


def _serve(options: argparse.Namespace) -> int:
    environment = {**os.environ, **_given(options)}
    if options.workers:
        environment |= SHARED
    server = Server(options.directory, read_settings(environment), dict(options.set), works=not options.workers)
    command = ["worker", str(options.directory), *(f"--set={name}={value}" for name, value in options.set)]
    uvloop.run(_run(server, Workforce(options.workers, command, environment)))
    return DONE


def _worker(options: argparse.Namespace) -> int:
    settings = read_settings({**os.environ, **_given(options), **SHARED})
    uvloop.run(_run(Server(options.directory, settings, dict(options.set), serves=False)))
    return DONE


def _given(options: argparse.Namespace) -> dict[str, str]:
    """The settings that the call itself names; they win over the environment."""
    names = ("host", "port", "store", "mail", "archive")
    given = {environment_name(name): getattr(options, name, None) for name in names}
    return {name: value for name, value in given.items() if value is not None}


async def _run(server: Server, workforce: Workforce | None = None) -> None:
    """Serve until SIGINT or SIGTERM."""
    asked = asked_to_end(once=not server.serves)
    try:
        await server.start()
    except (OSError, StoreError):
        await server.stop()
        raise
    place = f"serves {server.directory} on {server.url}" if server.serves else f"works for {server.directory}"
    print(f"annai {place}", flush=True)
    async with contextlib.AsyncExitStack() as stack:
        if workforce:
            await stack.enter_async_context(workforce)
        await asked
        with deadline(server.settings.drain_timeout / 1000):
            await asyncio.gather(server.stop(), stack.aclose())


def _lint(options: argparse.Namespace) -> int:
    files, variables = read_workspace(options.directory), dict(options.set)
    found = [*load_workspace(files, variables).warnings, *advice(files, variables)]
    print("\n".join(finding.shown() for finding in sorted(found)) or "no findings")
    return DONE


def _erase(options: argparse.Namespace) -> int:
    key = os.environ.get(environment_name("secret_key"), "")
    if not key:
        raise SettingsError(f"{environment_name('secret_key')}: is missing; set the secret key of the server")
    proof = erase(options.server, key, options.id, options.request or uuid4().hex)
    print(json.dumps(proof, indent=2))
    return DONE


def _schema(options: argparse.Namespace) -> int:
    """Into a hidden folder, which is no part of the workspace."""
    folder: Path = options.directory / SCHEMAS
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        file = folder / f"{name}.json"
        file.write_text(json.dumps(schema, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        print(file)
    return DONE
