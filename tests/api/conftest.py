from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.api.world import World, world


@pytest.fixture
async def enforced(tmp_path: Path) -> AsyncIterator[World]:
    """A server that enforces identity."""
    async with world(tmp_path) as place:
        yield place
