"""Signals: facts that Annai concluded. They carry no personal data."""

from typing import Literal, get_args

from msgspec import Struct

StepSignal = Literal[  # of the step where the run stands
    "step_seen",
    "step_completed",
    "step_snoozed",
    "step_returned",
    "step_back",
    "video_watched",
    "target_missed",
    "run_migrated",
    "step_assigned",
    "step_refused",
    "step_handed_back",
    "step_declined",
    "email_sent",
    "email_failed",
    "email_skipped",
    "webhook_sent",
    "webhook_failed",
    "task_opened",
    "task_closed",
    "survey_answered",
    "answer_withdrawn",
    "quiz_answered",
    "quiz_scored",
    "quiz_passed",
    "quiz_failed",
    "task_completed",
    "task_contributed",
    "step_hidden",
    "item_pressed",
]
SignalKind = Literal[
    StepSignal,
    "flow_started",
    "flow_not_started",
    "flow_completed",
    "goal_reached",
    "flow_dismissed",
    "flow_exited",
    "account_joined",
    "completion_brought",
    "merged",
    "band_changed",
]
OF_STEPS = frozenset(get_args(StepSignal))


class Signal(Struct, frozen=True, array_like=True):
    """One fact: `flow`, `run` and `step` where it concerns a flow, `account` where the run or user has one.

    `completion_brought` is a flow that a user had completed before they joined the account.
    `flow_not_started`: one input had started too many others.
    `detail` is a word from a closed set of its kind: an exit's reason, a band's id, the step to which
    `run_migrated` or `step_back` led, the percent of `video_watched`, why a target was missed, the kind of a
    question, a task's outcome. `item` is a question, a topic, a task or an item of a resource centre, and `score`
    what it was given: a number on the question's scale, or a share of 1; `choices` are the ids of those that were
    chosen. `answer_withdrawn` repeats what a question was answered before, when another answer has taken its place
    or led past it.
    Of a checklist that the account shares, `task_contributed` is a member's deed; `step_hidden`: they closed it.
    Of an assigned step, `detail` is why it was refused, the step where it led, or how it ended.
    """

    kind: SignalKind
    at: int
    flow: str | None = None
    run: int | None = None
    step: str | None = None
    account: bytes | None = None
    detail: str | None = None
    item: str | None = None
    score: float | None = None
    assignment: int | None = None  # of a run whose step was assigned to this user: its serial
    variant: str = ""  # of the flow, that the run goes through
    choices: tuple[str, ...] = ()
