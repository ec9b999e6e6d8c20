"""The garbage collector's settings come back, and what was loaded is frozen."""

import gc
from collections.abc import Iterator

import pytest

from annai.cli.memory import NEVER, YOUNG_OBJECTS, settling, uncollected


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    thresholds = gc.get_threshold()
    yield
    gc.set_threshold(*thresholds)
    gc.unfreeze()


def test_a_start_collects_nothing_and_freezes_what_it_made() -> None:
    with uncollected():
        assert not gc.isenabled()
        made: list[list[int]] = [[] for _ in range(1_000)]
    assert gc.isenabled()
    assert gc.get_freeze_count() > len(made)
    assert gc.get_threshold()[0] == YOUNG_OBJECTS


def test_a_reload_collects_young_objects_only() -> None:
    gc.set_threshold(700, 10, 20)
    with settling():
        assert gc.get_threshold() == (700, NEVER, NEVER)
        made: list[list[int]] = [[] for _ in range(1_000)]
    assert gc.get_threshold() == (700, 10, 20)
    assert gc.get_freeze_count() > len(made)


def test_a_failed_reload_leaves_the_settings_as_they_were() -> None:
    before = gc.get_threshold()
    with pytest.raises(ZeroDivisionError), settling():
        raise ZeroDivisionError
    assert gc.get_threshold() == before
