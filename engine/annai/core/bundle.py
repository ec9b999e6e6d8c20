"""The bundle: a compiled workspace, immutable, named by the SHA-256 of what its files mean.

Everything that a decision needs is worked out here once, so that a decision only looks up.
"""

from collections.abc import Mapping
from re import Pattern
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from annai.core.conditions import Condition
from annai.core.flow import Flow, Step
from annai.core.listeners import Listeners
from annai.core.manifest import Manifest
from annai.core.pages import PageTriggers
from annai.core.plan import TrackingPlan
from annai.core.scorecard import Scorecard
from annai.core.text import LocalText, RichLocalText, Template
from annai.wire.experience import Labels, ModalContent, Progress, TooltipContent

END = "end"
Content = TooltipContent | ModalContent


class CompiledAction(Struct, frozen=True):
    """A button; `goto` is the step it leads to, or END."""

    label: LocalText
    goto: str
    dismiss: bool
    href: str | None


class Form(Struct, frozen=True):
    """What an experience of a step in one locale is for everyone; the fields of its content in `personal` are open."""

    progress: Progress
    labels: Labels
    content: Content
    personal: frozenset[str]


class CompiledStep(Struct, frozen=True):
    """A step with its texts and conditions compiled; `next` is the step behind it, or END.

    `forms` remembers its form in each locale, made when it is first shown: a large workspace starts sooner.
    """

    id: str
    kind: Literal["tooltip", "modal", "wait", "email"]
    model: Step
    next: str
    page: Pattern[str] | None = None
    title: LocalText | None = None
    body: RichLocalText | None = None
    actions: tuple[CompiledAction, ...] = ()
    where: Condition | None = None  # of a wait
    up_to: int | None = None  # of a wait, milliseconds
    otherwise: str = END  # of a wait: where its time-out leads
    subject: LocalText | None = None  # of an email
    shown_at: int = 0  # position among the in-app steps, from 1; 0: not shown
    forms: dict[str, Form] = field(default_factory=dict)


class CompiledFlow(Struct, frozen=True):
    """A flow, ready to run."""

    id: str
    model: Flow
    steps: Mapping[str, CompiledStep]  # in file order
    first: str
    shown: int  # number of in-app steps
    audience: Condition | None = None
    where: Condition | None = None  # of the trigger
    page: Pattern[str] | None = None  # of a page trigger
    exit: Condition | None = None
    goal_event: str | None = None
    goal_within: int | None = None
    awaits: frozenset[str] = frozenset()  # the events that a run may react to: its goal, and what its waits wait for
    rank: tuple[int, str] = (0, "")  # the lowest gets the surface: highest priority first, equal ones by id
    timeless: bool = True  # whether time and conditions leave its runs alone: no exit, no wait that ends
    series: frozenset[str] = frozenset()  # the events whose history its conditions read
    mentions: frozenset[str] = frozenset()  # the flows whose state its conditions read


class MailTemplate(Struct, frozen=True):
    """An email template per locale: MJML and its plain-text part, as sandboxed templates."""

    mjml: Mapping[str, Template]
    text: Mapping[str, Template]


class Bundle(Struct, frozen=True):
    """A compiled workspace.

    `by_event` and `by_page` list the flows that a trigger may start, highest priority first, equal ones by id.
    `manifest.variables` are those it was compiled with: `load_workspace(files, manifest.variables)` gives it again.
    `series` are the events whose history users keep, `account_series` those that accounts keep; of the other `goals`
    users keep only how often they were reached.
    """

    digest: bytes
    manifest: Manifest
    plan: TrackingPlan
    flows: Mapping[str, CompiledFlow]
    by_event: Mapping[str, Listeners]
    by_page: PageTriggers
    emails: Mapping[str, MailTemplate]
    scorecard: Scorecard | None = None
    series: frozenset[str] = frozenset()
    goals: frozenset[str] = frozenset()
    account_series: frozenset[str] = frozenset()
    files: Mapping[str, bytes] = field(default_factory=dict)  # what it was compiled from
    digests: Mapping[str, bytes] = field(default_factory=dict)  # of each file's meaning

    def pinned(self) -> "Bundle":
        """What its runs go on with: the flows, without what starts them or what they were compiled from."""
        return replace(self, by_event={}, by_page=PageTriggers(), files={}, digests={})
