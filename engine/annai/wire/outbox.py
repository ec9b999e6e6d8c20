"""What waits for people: tasks to be done, and webhooks that did not arrive."""

from typing import Annotated, Literal

from msgspec import Meta

from annai.wire.base import Wire

MAX_NOTE = 2_000


class OpenedTask(Wire, frozen=True):
    """A task of a flow's run; `health` and `band` are the account's when it was `opened`."""

    id: str
    title: str
    reason: str
    opened: str
    due: str | None
    role: str | None
    assignee: str | None
    user: str
    account: str | None
    health: float | None
    band: str | None
    flow: str
    step: str


class Tasks(Wire, frozen=True):
    """The oldest first; `next` is the next page's cursor."""

    tasks: list[OpenedTask]
    next: str | None


class TaskOutcome(Wire, frozen=True):
    """What came of a task; `note` is kept with what is personal."""

    outcome: Literal["done", "not_done"]
    note: Annotated[str, Meta(max_length=MAX_NOTE)] = ""


class FailedWebhook(Wire, frozen=True):
    """A webhook that was given up at `failed`, after so many attempts, and why."""

    id: str
    endpoint: str
    flow: str
    run: int
    step: str
    user: str | None
    attempts: int
    failed: str
    error: str


class FailedWebhooks(Wire, frozen=True):
    """The oldest first; `next` is the next page's cursor."""

    webhooks: list[FailedWebhook]
    next: str | None


class Done(Wire, frozen=True):
    """What was asked for was done, durably."""

    success: bool = True
