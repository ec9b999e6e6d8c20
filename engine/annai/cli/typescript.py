"""`python -m annai.cli.typescript > widget/src/wire.ts`: the wire's types for the widget."""

import sys

from annai.core.signals import SignalKind
from annai.wire.typescript import WORDS, typescript


def main() -> None:
    """Writes the module to standard output; the same models always give the same bytes."""
    sys.stdout.write(typescript({**WORDS, "SignalKind": SignalKind}))


if __name__ == "__main__":
    main()
