"""What operators read."""

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
    flow: str
    run: int
    step: str
    phase: str
    started: str


class FinishedState(Wire, frozen=True):
    """A run that ended; of a flow that may start again, the latest nine are listed, newest first."""

    flow: str
    run: int
    outcome: str
    at: str
    reason: str = ""


class User(Wire, frozen=True):
    id: str
    traits: dict[str, Any]
    account: str | None
    version: int
    runs: list[RunState]
    finished: list[FinishedState]
    events: dict[str, int]
    reasons: list[FlowReason]


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
    """How often each signal of a flow came, by its kind."""

    flow: str
    signals: dict[str, int]
