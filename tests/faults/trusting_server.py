"""A server that is known to act early: it believes whatever time the machine's clock says."""

import sys

from annai.cli import server
from annai.cli.main import main
from annai.runtime.clock import wall_clock


class TrustingClock:
    is_in_doubt = False

    def __init__(self, _tolerance: int, _patience: int) -> None:
        pass

    def __call__(self) -> int:
        return wall_clock()


if __name__ == "__main__":
    server.Clock = TrustingClock  # type: ignore[attr-defined, assignment]
    sys.exit(main())
