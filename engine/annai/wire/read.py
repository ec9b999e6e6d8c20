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
    variant: str | None = None


class AccountState(Account, frozen=True, kw_only=True):
    """One account, with where it stands in the flows of accounts."""

    runs: list[RunState]
    finished: list[FinishedState]
    reasons: list[FlowReason]


class User(Wire, frozen=True, kw_only=True):
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


class PastUser(User, frozen=True, kw_only=True):
    """A user at a moment: `bundle` decided then, and `exact` says whether it is all as it was."""

    at: str
    exact: bool
    bundle: str


class PastAccount(AccountState, frozen=True, kw_only=True):
    """An account at a moment."""

    at: str
    exact: bool
    bundle: str


class Rejected(Wire, frozen=True):
    at: str
    code: str
    message: str
    input: dict[str, Any]


class RejectedPage(Wire, frozen=True):
    rejected: list[Rejected]


NameKind: TypeAlias = Literal["event", "property", "user trait", "account trait"]


class UndeclaredName(Wire, frozen=True):
    """A name that was sent lately and is not declared; `event` is that of a property, `meant` the declared one nearby.

    `hint` says it in words, or which names there are.
    """

    kind: NameKind
    name: str
    event: str | None
    count: int
    latest: str
    meant: str | None
    hint: str


class Undeclared(Wire, frozen=True):
    undeclared: list[UndeclaredName]


class Tally(Wire, frozen=True, kw_only=True):
    """How often each signal came, by its kind; and at each step."""

    signals: dict[str, int]
    steps: dict[str, dict[str, int]]


class NetPromoter(Wire, frozen=True):
    """The Net Promoter Score, −100 to 100, and of whom it is made up."""

    score: float
    promoters: int
    passives: int
    detractors: int


class Opinion(Wire, frozen=True):
    """What a question of a survey was answered: `values` counts each point of its scale, or choice, that was given.

    `average` is of questions with a scale (nps, csat, ces, stars).
    """

    step: str
    question: str
    kind: str
    answered: int
    values: dict[str, int]
    average: float | None = None
    nps: NetPromoter | None = None


class Funnel(Tally, frozen=True, kw_only=True):
    """What a flow's runs did: all of them; those of each variant; and, where there are variants, the others."""

    flow: str
    variants: dict[str, Tally]
    otherwise: Tally | None
    answers: list[Opinion]
