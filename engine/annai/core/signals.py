"""Signals: facts that Annai concluded. They carry no personal data."""

from typing import Literal

from msgspec import Struct

SignalKind = Literal[
    "flow_started",
    "step_seen",
    "step_completed",
    "step_snoozed",
    "step_returned",
    "target_missed",
    "flow_completed",
    "goal_reached",
    "flow_dismissed",
    "flow_exited",
    "run_migrated",
    "email_sent",
    "email_failed",
    "email_skipped",
    "account_joined",
    "completion_brought",
    "merged",
    "band_changed",
]


class Signal(Struct, frozen=True, array_like=True):
    """One fact: `flow`, `run` and `step` where it concerns a flow, `account` where the run or user has one.

    `completion_brought` is a flow that a user had completed before they joined the account.
    `detail` is a word from a closed set of its kind: an exit's reason, a band's id, the step to which
    `run_migrated` led.
    """

    kind: SignalKind
    at: int
    flow: str | None = None
    run: int | None = None
    step: str | None = None
    account: bytes | None = None
    detail: str | None = None
