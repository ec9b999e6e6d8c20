"""A server that is known to hold up others when it dies: its leases go on for too long."""

import sys

from annai.cli.main import main
from annai.core.instant import SECOND
from annai.workers import sharer

if __name__ == "__main__":
    sharer.ABSENT = 20 * SECOND
    sys.exit(main())
