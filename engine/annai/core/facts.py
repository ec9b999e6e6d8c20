"""What a condition may read, and what it answers."""

from collections.abc import Container, Mapping
from typing import Any

from msgspec import Struct

from annai.core.subject import Finished, Series

EMPTY: Mapping[str, Any] = {}


class Facts(Struct, frozen=True):
    """The roots of a condition at one moment. Absent keys are missing values."""

    user: Mapping[str, Any] = EMPTY
    account: Mapping[str, Any] = EMPTY
    event: Mapping[str, Any] = EMPTY
    page: Mapping[str, Any] = EMPTY
    history: Mapping[str, Series] = EMPTY
    finished: Mapping[str, Finished] = EMPTY
    active: Container[str] = frozenset()
    carried: Mapping[str, Mapping[str, Any]] = EMPTY  # what the run carries: by the trigger or a step, its properties


class Verdict(Struct, frozen=True):
    """A condition's value, and the first moment at which time alone may change it (None: never)."""

    value: bool
    valid_until: int | None = None
