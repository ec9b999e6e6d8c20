"""unleash-server, which evaluates all its toggles for a context: the front ends' API, a request a decision."""

import json
import shutil
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path

import msgspec
from msgspec import Struct

from loadtests.answers import BadAnswer
from loadtests.http import post, to_json
from loadtests.peers.postgres import USER, Postgres
from loadtests.peers.toggles import ENVIRONMENT, PROJECT, context, to_import
from loadtests.process import Process, free_port
from loadtests.rules.rule import Occasion, Rule

PACKAGE = Path(__file__).parent / "node_modules/unleash-server"
TOKEN = f"{PROJECT}:{ENVIRONMENT}.a-token-of-this-benchmark-only"
HEADERS = b"content-type: application/json\r\nauthorization: %b\r\n" % TOKEN.encode()


class Toggle(Struct, frozen=True):
    name: str


class Toggles(Struct, frozen=True):
    """The answer: the toggles that are on."""

    toggles: list[Toggle]


class Unleash(Process):
    """The server with the rules as its toggles. Its processor time has that of its database in it."""

    def __init__(self, folder: Path, database: Postgres, rules: Sequence[Rule]) -> None:
        """`folder` is for the file that it imports. It has Node's `production` settings, and no outside to talk to."""
        toggles = folder / "toggles.json"
        toggles.write_bytes(to_json(to_import(rules)))
        port = free_port()
        environment = {
            "NODE_ENV": "production",
            "HTTP_HOST": "127.0.0.1",
            "HTTP_PORT": str(port),
            "DATABASE_HOST": "127.0.0.1",
            "DATABASE_PORT": str(database.port),
            "DATABASE_NAME": USER,
            "DATABASE_USERNAME": USER,
            "DATABASE_PASSWORD": "",
            "DATABASE_SSL": "false",
            "INIT_FRONTEND_API_TOKENS": TOKEN,
            "IMPORT_FILE": str(toggles.absolute()),
            "IMPORT_PROJECT": PROJECT,
            "IMPORT_ENVIRONMENT": ENVIRONMENT,
            "CHECK_VERSION": "false",
            "SEND_TELEMETRY": "false",
            "LOG_LEVEL": "error",
        }
        super().__init__([str(PACKAGE / "dist/server.js")], port, environment, program=("node",))
        self._database = database

    def processor_seconds(self) -> float:
        return super().processor_seconds() + self._database.processor_seconds()


class Questions:
    """Requests about the occasions, by turns and endlessly."""

    def __init__(self, occasions: Sequence[Occasion]) -> None:
        self._requests = cycle([question(occasion) for occasion in occasions])

    def take(self) -> bytes:
        return next(self._requests)


def question(occasion: Occasion) -> bytes:
    return post("/api/frontend", HEADERS, to_json({"context": context(occasion)}))


def enabled(body: bytes) -> list[str]:
    """The toggles of an answer, in their order. Raises BadAnswer."""
    try:
        return [toggle.name for toggle in msgspec.json.decode(body, type=Toggles).toggles]
    except msgspec.MsgspecError as error:
        raise BadAnswer(repr(body[:1000])) from error


def check_toggles(body: bytes) -> None:
    """Raises BadAnswer unless at least one toggle is on."""
    if not body.startswith(b'{"toggles":[{'):
        raise BadAnswer(repr(body[:1000]))


def missing() -> str | None:
    """What is not installed, in words; None when nothing is missing."""
    if shutil.which("node") is None:
        return "unleash-server needs Node 20 or later"
    if not PACKAGE.exists():
        return "unleash-server is not installed: npm --prefix loadtests/peers ci"
    return None


def version() -> str:
    found: str = json.loads((PACKAGE / "package.json").read_bytes())["version"]
    return found
