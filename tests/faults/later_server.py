"""Annai on a machine whose clock is FAULTS_LATER milliseconds ahead: so leases end without anybody waiting."""

import os
import sys

from annai.cli import server
from annai.cli.main import main
from annai.runtime.clock import Clock, wall_clock

LATER = int(os.environ["FAULTS_LATER"])


def later(tolerance: int, patience: int) -> Clock:
    return Clock(tolerance, patience, wall=lambda: wall_clock() + LATER)


if __name__ == "__main__":
    server.Clock = later  # type: ignore[attr-defined, assignment]
    sys.exit(main())
