"""Run the tests on every supported Python that the machine has: `python -m tools.everywhere MAKE`.

Each Python has an environment of its own in `.venvs/`, made from the same locked dependencies. A `make` that is run by
another one has that one's variables, ARGS too. Exit code 0: the tests
passed on all that were found. 1: on one they failed, or no Python was found.
"""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.pythons import VERSIONS, find

NOT_FOUND = "not found"


def run(make: str, found: Mapping[str, Path | None]) -> dict[str, str]:
    """What became of each version: passed, failed or not found."""
    return {version: _run(make, version, python) for version, python in found.items()}


def _run(make: str, version: str, python: Path | None) -> str:
    if python is None:
        return NOT_FOUND
    print(f"== Python {version}: {python}", flush=True)
    done = subprocess.run([make, f"PYTHON={python}", f"VENV=.venvs/{version}", "test"])
    return "failed" if done.returncode else "passed"


def text(outcomes: Mapping[str, str]) -> str:
    return "\n".join(f"Python {version}: {outcome}" for version, outcome in outcomes.items())


def code(outcomes: Mapping[str, str]) -> int:
    """The exit code."""
    return 0 if set(outcomes.values()) - {NOT_FOUND} == {"passed"} else 1


def main(arguments: Sequence[str]) -> int:
    outcomes = run(arguments[0], {version: find(version) for version in VERSIONS})
    print(text(outcomes))
    return code(outcomes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
