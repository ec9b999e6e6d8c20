"""What a decision costs: `POST /v1/decide` against a bare Starlette route, in one interleaved run.

    python -m loadtests.bench [--quick] [--accounts N] [--out FILE]

Both servers are one process each, on the same core, and never busy at once; the load runs on another core, over 32
connections. Each decision carries one event with a fresh message id of one of 2,000 users with a signed token, and
is answered after its durable commit. The bare route parses the same bodies and renders an answer of the same size.
Exit code 1: the ratio is under 0.4, or something acknowledged is not stored. 2: a server failed.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec
import uvloop
from msgspec import Struct

from annai.cli.server import wall_clock
from loadtests.answers import BadAnswer, complete
from loadtests.audit import Audit, compare as audit_of, stored_messages
from loadtests.figures import BUSY, Comparison, Round, compare, round_of, table
from loadtests.generator import burst
from loadtests.manifest import manifest
from loadtests.process import LOAD_CORE, Process, StartError, free_port, pin
from loadtests.requests import KID, SIGNING_SECRET, USERS, WRITE_KEY, Requests, message_id
from loadtests.workspace import FLOWS, LISTENING, write_workspace

QUIET = 0.02  # a server that uses less of its core is at rest
QUIET_SECONDS = 5
