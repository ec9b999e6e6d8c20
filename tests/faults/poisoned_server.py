"""Annai whose core fails at the event `poison`, and at every timer and email of people whose names begin so."""

import sys
from typing import Any

from annai.cli.main import main
from annai.core.advance import Advance, advance
from annai.core.inputs import AnyInput, Delivered, Due, Track
from annai.core.subject import Subject
from annai.runtime import chain


def poisoned(workspace: Any, subject: Subject, context: Any, input: AnyInput, *more: Any) -> Advance:
    named = subject.personal.id.startswith("poison")
    if (isinstance(input, Track) and input.event == "poison") or (named and isinstance(input, Due | Delivered)):
        raise ZeroDivisionError("poison")
    return advance(workspace, subject, context, input, *more)


def serve() -> int:
    chain.advance = poisoned  # type: ignore[attr-defined, assignment]
    return main()


if __name__ == "__main__":
    sys.exit(serve())
