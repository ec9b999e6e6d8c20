"""A poisoned server that is known to lose data: it answers as if a request that failed had been taken."""

import sys
from collections.abc import Sequence
from typing import Any

from annai.api import ingest
from annai.api.services import Services
from annai.runtime import Reply
from tests.faults.poisoned_server import serve


async def swallowed(services: Services, submissions: Sequence[tuple[Any, Any]], bulk: bool) -> list[Reply]:
    try:
        return await services.runtime.submit_all(submissions, bulk)
    except ZeroDivisionError:
        return []


if __name__ == "__main__":
    ingest._submit_all = swallowed
    sys.exit(serve())
