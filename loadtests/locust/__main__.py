"""Load a server as people do: `python -m loadtests.locust SHAPE [--host URL] [options of locust]`.

Without `--host` it starts a server of its own with the starter workspace, ends it after the load, and looks whether
all that was acknowledged is stored, once. Exit code 1: a threshold is broken, or something acknowledged is not
stored. 2: the server failed.
"""

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from annai.store.errors import StoreError
from loadtests.locust.audit import compare, stored_messages
from loadtests.locust.load import acknowledged
from loadtests.locust.starter import KEYS, STORE, leave_server_core, serving
from loadtests.process import StartError

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SHAPES = ("smoke", "ramp", "spike", "soak")
GRACE = "5s"  # for the last answers


def main() -> int:
    options, others = _parser().parse_known_args()
    signal.signal(signal.SIGTERM, _end)
    results: Path = (options.results or Path(".load") / _name(options.shape)).resolve()
    command = _command(options.shape, results, others)
    try:
        results.mkdir(parents=True)
        code = _load_other(command, options.host) if options.host else _load_own(command, results)
    except (StartError, StoreError, OSError) as error:
        print(f"load: {type(error).__name__}: {error}", file=sys.stderr)
        return 2
    print(f"load: see {results}")
    return code


def _end(number: int, _frame: object) -> None:
    """Leave the way on which what was started is ended too."""
    sys.exit(128 + number)


def _load_other(command: Sequence[str], host: str) -> int:
    code = _load(command, host, {})
    print(f"load: the audit is skipped, for the store is not at hand: {host} was loaded")
    return code


def _load_own(command: Sequence[str], results: Path) -> int:
    # Beside the code, not in a temporary folder, which may lie in memory: a commit shall cost what it costs.
    with tempfile.TemporaryDirectory(prefix=".load-", dir=ROOT) as folder:
        leave_server_core()
        with serving(Path(folder)) as host:
            code = _load(command, host, KEYS)
        return audit(results, Path(folder) / STORE) or code


def audit(results: Path, store: Path) -> int:
    """1 when the store, which nobody has open any more, lacks or repeats something acknowledged."""
    found = compare(acknowledged(results), asyncio.run(stored_messages(store)))
    (results / "audit.json").write_bytes(msgspec.json.encode(found) + b"\n")
    missing, repeated = len(found.missing), len(found.repeated)
    print(f"load: {found.acknowledged} acknowledged, {missing} not stored, {repeated} stored more than once")
    return 0 if found.good else 1


def _load(command: Sequence[str], host: str, keys: Mapping[str, str]) -> int:
    """Locust's exit code; `keys` win over those of the environment."""
    return subprocess.run([*command, "--host", host], cwd=ROOT, env={**os.environ, **keys}, check=False).returncode


def _command(shape: str, results: Path, others: Sequence[str]) -> list[str]:
    files = f"{HERE / 'locustfile.py'},{HERE / 'shapes' / shape}.py"
    kept = ["--results", str(results), "--csv", str(results / "locust"), "--html", str(results / "report.html")]
    calm = ["--headless", "--only-summary", "--stop-timeout", GRACE]
    return [sys.executable, "-m", "locust", "-f", files, *calm, *kept, *others]


def _name(shape: str) -> str:
    return f"{time.strftime('%Y-%m-%dT%H-%M-%S')}-{shape}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m loadtests.locust",
        description="Load a server as people do.",
        epilog="Other options are locust's, such as --users 50, --run-time 10m, --seed 2, --processes 2.",
    )
    parser.add_argument("shape", choices=SHAPES)
    parser.add_argument("--host", metavar="URL", help="a server that runs already; its keys are read from ANNAI_…")
    parser.add_argument("--results", type=Path, metavar="FOLDER", help="a new one; by default in .load/")
    return parser


if __name__ == "__main__":
    sys.exit(main())
