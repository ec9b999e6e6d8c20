"""The starter's customer for every test of this folder."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.starter.company import Company, company

KICK_OFF = "2026-04-20 14:00"


@pytest.fixture
async def minato(tmp_path: Path) -> AsyncIterator[Company]:
    """On Monday 20 April 2026, 14:00 in Tokyo."""
    async with company(tmp_path, KICK_OFF) as one:
        yield one
