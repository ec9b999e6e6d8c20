"""What a condition may read, and what it answers."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from annai.core.subject import Finished, Run, Series

EMPTY: Mapping[str, Any] = {}


class Facts(Struct, frozen=True):
    """The roots of a condition at one moment. Absent keys are missing values.

    `history` and `account_history` hold series by their keys, `latest` the kept properties of a series' latest event.
    `zone` names the workspace's time zone, `key` the subject.
    """

    user: Mapping[str, Any] = EMPTY
    account: Mapping[str, Any] = EMPTY
    event: Mapping[str, Any] = EMPTY
    page: Mapping[str, Any] = EMPTY
    history: Mapping[str, Series] = EMPTY
    finished: Mapping[str, Finished] = EMPTY
    active: Mapping[str, Run] = EMPTY
    carried: Mapping[str, Mapping[str, Any]] = EMPTY  # what the run carries: by the trigger or a step, its properties
    account_history: Mapping[str, Series] = EMPTY
    latest: Mapping[str, Mapping[str, Any]] = EMPTY
    zone: str = "UTC"
    answers: Mapping[str, Any] = EMPTY  # `flow.question` → the answer
    key: bytes = b""
    id: str | None = None  # the user's; `user` has the traits alone


class Verdict(Struct, frozen=True):
    """A condition's value, and the first moment at which time alone may change it (None: never)."""

    value: bool
    valid_until: int | None = None
