"""The closed set of reasons for which a flow is, or is not, before a person now."""

from typing import Literal

from annai.wire.base import Wire

Reason = Literal[
    "shown",
    "not_triggered",
    "not_live",
    "other_subject",
    "comes_back",
    "already_finished",
    "reentry_later",
    "goal_met",
    "excluded",
    "counting_history",
    "other_page",
    "surface_taken",
    "quiet",
    "hidden",
    "capped",
    "waiting_for_event",
    "waiting_for_webhook",
    "waiting_for_task",
    "waiting_for_reader",
    "waiting_for_recipient",
    "sending_email",
    "snoozed",
]


class FlowReason(Wire, frozen=True):
    """Why flow `flow` is, or is not, shown; `step` where the subject stands in it, if it does."""

    flow: str
    reason: Reason
    step: str | None = None
    detail: str | None = None
