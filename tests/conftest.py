"""What holds for all tests: where they write, and which begin first."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

HERE = Path(__file__).parent
MEMORY = Path("/dev/shm")
ROOM = 2 * 2**30  # bytes; a whole run leaves a tenth of that
LONGEST = (  # what takes half a minute and more by itself: begun last, one of these would keep a core idle
    "faults/test_seeds.py",
    "faults/test_rows.py",
    "properties/test_journeys.py",
    "store/test_redis_carry.py",
    "properties/test_past.py",
)

settings.register_profile("annai", deadline=None)  # a busy machine is not a fault
settings.load_profile("annai")


def write_to_memory() -> None:
    """Where a sync costs nothing. No test pulls the plug: what a killed process wrote is in the kernel all the same."""
    if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


write_to_memory()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first; all others in the order in which they were found."""
    items.sort(key=rank)


def rank(item: pytest.Item) -> int:
    name = item.path.relative_to(HERE).as_posix()
    return LONGEST.index(name) if name in LONGEST else len(LONGEST)
