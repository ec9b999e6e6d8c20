"""The bundle: a compiled workspace, immutable, named by the SHA-256 of what its files mean.

Everything that a decision needs is worked out here once, so that a decision only looks up.
"""

from collections.abc import Collection, Mapping
from re import Pattern

from msgspec import Struct, field
from msgspec.structs import replace

from annai.core.asked import Asked, Question
from annai.core.calendar import WEEKDAYS_ONLY, Calendar
from annai.core.caps import Cap
from annai.core.conditions import Condition
from annai.core.deadline import Deadline
from annai.core.exits import CompiledExit
from annai.core.finding import Finding
from annai.core.flow import Flow
from annai.core.host import Sites
from annai.core.listeners import Listeners
from annai.core.manifest import Manifest
from annai.core.message import Entry
from annai.core.pages import PageTriggers
from annai.core.plan import TrackingPlan
from annai.core.quiet import Quiet
from annai.core.reentry import Again
from annai.core.returning import Returning
from annai.core.scorecard import Scorecard
from annai.core.segments import SegmentsFile
from annai.core.steps.kind import CompiledStep
from annai.core.subject import Kind
from annai.core.text import Template
from annai.core.triggers.date import DateRule
from annai.core.watching import Watching


class CompiledFlow(Struct, frozen=True):
    """A flow, ready to run."""

    id: str
    model: Flow
    steps: Mapping[str, CompiledStep]  # in file order
    first: str
    audience: Condition | None = None
    event: str | None = None  # of an event trigger
    where: Condition | None = None  # of the trigger
    page: Pattern[str] | None = None  # of a page trigger
    watch: Condition | None = None  # whose change fires the trigger
    date: DateRule | None = None  # of a date trigger
    exits: tuple[CompiledExit, ...] = ()
    goal_event: str | None = None
    goal_within: int | Deadline | None = None
    awaits: frozenset[str] = frozenset()  # the events that a run may react to: its goal, and what its waits wait for
    rank: tuple[int, str] = (0, "")  # the lowest gets the surface: highest priority first, equal ones by id
    timeless: bool = True  # whether time and conditions leave its runs alone: no exit, no wait that ends
    questions: frozenset[Question] = frozenset()  # what its conditions ask of history
    mentions: frozenset[str] = frozenset()  # the flows whose state its conditions read, and `flow/step` of each step
    carries: Mapping[str, tuple[str, ...]] = {}  # the properties that its runs keep, by the trigger or the step
    again: Again | None = None  # when there is a next run; None: it runs once
    exclusion_group: str | None = None
    returning: Returning | None = None
    essential: bool = False  # caps leave what it shows and sends alone
    lent: "CompiledFlow | None" = None  # as recipients have it, when steps of it are assigned to others
    is_lent: bool = False  # whether this is that: its steps end with themselves, and the rest is the origin's business
    warnings: tuple[Finding, ...] = ()
    keeps: bool = False  # whether a step of it keeps answers or tasks with the user
    counted: frozenset[str] = frozenset()  # the events that its checklists look back for
    hide: Condition | None = None  # while it holds, its runs show nothing
    returns: bool = False  # whether a step of it leads back to the one before
    variant: str = ""  # which of the flow's variants this is
    variants: tuple["CompiledVariant", ...] = ()

    def is_of(self, kind: Kind) -> bool:
        """Whether subjects of this kind run it."""
        return (self.model.subject == "account") == (kind == "account")

    @property
    def is_live(self) -> bool:
        """Whether it starts, and its runs go on."""
        return self.model.status == "live"

    @property
    def models(self) -> tuple[Flow, ...]:
        """All that it says: the flow as it is written, and as each variant has it."""
        return (self.model, *(one.flow.model for one in self.variants))

    @property
    def step_ids(self) -> Collection[str]:
        """Of the flow and of all its variants."""
        return frozenset(self.steps).union(*(one.flow.steps for one in self.variants)) if self.variants else self.steps

    def of(self, variant: str) -> "CompiledFlow | None":
        """What a run of this variant goes through."""
        if not variant:
            return self
        return next((one.flow for one in self.variants if one.flow.variant == variant), None)


class CompiledVariant(Struct, frozen=True):
    """A flow with its changes, for those of whom `when` holds as their run begins."""

    when: Condition | None
    flow: CompiledFlow


class Sources(Struct, frozen=True):
    """What a file is made of beside itself: other files, and messages of the catalogs by key."""

    files: frozenset[str] = frozenset()
    messages: frozenset[str] = frozenset()


def lent(flow: CompiledFlow, steps: Mapping[str, CompiledStep]) -> CompiledFlow:
    """The flow as recipients have it, with its own steps: goals, exits and what starts it are the origin's business."""
    return replace(
        flow,
        steps=steps,
        exits=(),
        goal_event=None,
        awaits=frozenset().union(*(step.awaits for step in steps.values())),
        timeless=all(step.timeless for step in steps.values()),
        is_lent=True,
    )


class MailTemplate(Struct, frozen=True):
    """An email template per locale: MJML and its plain-text part, as sandboxed templates."""

    mjml: Mapping[str, Template]
    text: Mapping[str, Template]


class Bundle(Struct, frozen=True):
    """A compiled workspace.

    `by_event`, `by_page` and `by_flow` (another flow and its state) list the flows that a trigger may start, highest
    priority first, equal ones by id.
    `manifest.variables` are those it was compiled with: `load_workspace(files, manifest.variables)` gives it again.
    `asked` is the history that users keep for conditions; of the other `goals` they keep only how often they were
    reached. `account_series` are what accounts keep, for measures and goals too. `accounts` is the same with what
    starts the flows of accounts. `warnings` keep nothing from being applied.
    """

    digest: bytes
    manifest: Manifest
    plan: TrackingPlan
    flows: Mapping[str, CompiledFlow]
    by_event: Mapping[str, Listeners]
    by_page: PageTriggers
    emails: Mapping[str, MailTemplate]
    scorecard: Scorecard | None = None
    segments: Mapping[str, Condition] = field(default_factory=dict)
    segments_file: SegmentsFile | None = None
    asked: Asked = Asked()
    goals: frozenset[str] = frozenset()
    account_series: frozenset[str] = frozenset()
    by_flow: Mapping[tuple[str, str], Listeners] = field(default_factory=dict)
    dated: tuple[CompiledFlow, ...] = ()  # the flows that start by a date
    watching: Watching = field(default_factory=Watching)  # the flows that start when a condition changes
    returning: tuple[CompiledFlow, ...] = ()  # the live flows that come back
    concludes: bool = False  # whether what an input has led to may start flows in turn
    watches_accounts: bool = False  # whether one of these conditions reads the account
    caps: tuple[Cap, ...] = ()
    quiet: Quiet | None = None
    rationed: bool = False  # whether there are caps or quiet moments: else a lone step is shown unasked
    still: frozenset[str] = frozenset()  # the flows that are drafts or paused: their runs stand still, unseen
    lends: bool = False  # whether steps of its flows are assigned to others
    accounts_act: bool = False  # whether there are flows of accounts
    accounts: "Bundle | None" = None
    calendar: Calendar = WEEKDAYS_ONLY
    sites: Sites | None = None  # what the widget is to know of the pages
    files: Mapping[str, bytes] = field(default_factory=dict)  # what it was compiled from
    digests: Mapping[str, bytes] = field(default_factory=dict)  # of each file's meaning
    sources: Mapping[str, Sources] = field(default_factory=dict)  # of each file that is made of others
    catalogs: Mapping[str, Mapping[str, Entry]] = field(default_factory=dict)  # messages by locale and key
    warnings: tuple[Finding, ...] = ()

    def of_accounts(self) -> "Bundle":
        """The bundle as accounts see it: their flows start, and no others."""
        return self.accounts or self

    def pinned(self) -> "Bundle":
        """What its runs go on with: the flows, without what starts them or what they were compiled from."""
        started = replace(self, by_event={}, by_page=PageTriggers(), by_flow={}, watching=Watching(), dated=())
        return replace(started, accounts=None, files={}, digests={}, sources={}, catalogs={})
