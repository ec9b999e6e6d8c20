"""What operators read."""

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from annai.wire.base import Wire
from annai.wire.reason import FlowReason


class HealthMove(Wire, frozen=True):
    at: str
    measure: str
    before: float
    after: float
    cause: str


class Health(Wire, frozen=True):
    """Score 0–100, its band, and each measure between 0 and 1."""

    score: float
    band: str
    measures: dict[str, float]


class Account(Wire, frozen=True, kw_only=True):
    id: str
    traits: dict[str, Any]
    members: int
    health: Health | None
    moves: list[HealthMove] = []
    version: int


class Accounts(Wire, frozen=True):
    """A page of accounts; `next` is the cursor of the following page."""

    accounts: list[Account]
    next: str | None = None


class RunState(Wire, frozen=True):
    """A run that is under way; `until`: when time alone moves it next, if time does."""

    flow: str
    run: int
    step: str
    phase: str
    started: str
    variant: str | None = None
    until: str | None = None


class FinishedState(Wire, frozen=True):
    """A run that ended; of a flow that may start again, the latest nine are listed, newest first."""

    flow: str
    run: int
    outcome: str
    at: str
    reason: str = ""


class AccountState(Account, frozen=True, kw_only=True):
    """One account, with where it stands in the flows of accounts."""

    runs: list[RunState]
    finished: list[FinishedState]
    reasons: list[FlowReason]


class User(Wire, frozen=True):
    """`answers` are those of each flow's latest run, by question; None: skipped."""

    id: str
    traits: dict[str, Any]
    account: str | None
    version: int
    runs: list[RunState]
    finished: list[FinishedState]
    events: dict[str, int]
    reasons: list[FlowReason]
    answers: dict[str, dict[str, Any]]


class Rejected(Wire, frozen=True):
    at: str
    code: str
    message: str
    input: dict[str, Any]


class RejectedPage(Wire, frozen=True):
    rejected: list[Rejected]


NameKind: TypeAlias = Literal["event", "property", "user trait", "account trait"]


class UndeclaredName(Wire, frozen=True):
    """A name that was sent lately and is not declared; `event` is that of a property, `hint` what it may mean."""

    kind: NameKind
    name: str
    event: str | None
    count: int
    latest: str
    hint: str


class Undeclared(Wire, frozen=True):
    undeclared: list[UndeclaredName]


class Funnel(Wire, frozen=True):
    """How often each signal of a flow came, by its kind; and of these, in the runs of each variant."""

    flow: str
    signals: dict[str, int]
    variants: Mapping[str, Mapping[str, int]]
