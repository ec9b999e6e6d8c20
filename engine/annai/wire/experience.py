"""Experiences: what a browser shows."""

from typing import Any, Literal

from annai.wire.base import Wire
from annai.wire.rich_text import RichText

Surface = Literal["interrupting", "banner", "checklist", "resource_centre", "passive"]
Placement = Literal["auto", "top", "bottom", "left", "right"]
AskingPlacement = Literal["corner", "modal"]
BannerPlacement = Literal["top", "bottom", "first", "last", "before", "after"]
Icon = Literal["help", "info", "new", "star"]


Role = Literal[
    "button",
    "link",
    "textbox",
    "checkbox",
    "radio",
    "combobox",
    "switch",
    "tab",
    "menuitem",
    "option",
    "heading",
    "image",
    "row",
    "cell",
    "navigation",
    "dialog",
]


class Target(Wire, frozen=True, omit_defaults=True):
    """An element of the page, by the signals that it answers to: of `css`, `text` and `near` any one will do.

    The element that answers to most of them is meant; when several answer to as many, none is.
    """

    css: tuple[str, ...] = ()
    role: Role | None = None
    text: tuple[str, ...] = ()
    near: tuple[str, ...] = ()


class HostCall(Wire, frozen=True):
    """Something that the host does: its handler `name` gets the arguments, which are JSON."""

    name: str
    arguments: dict[str, Any]


class Action(Wire, frozen=True, omit_defaults=True):
    """A button. Pressing it reports `advanced` with its index, or `dismissed` when `dismiss` is true.

    One with `snooze` puts the step off: `snoozed` with its index, or `advanced`, which does the same. One with `back`
    leads to the step before; it is drawn only while the experience says that there is one. With `call`, the host is
    called as well; with `stay`, the experience stays open.
    """

    label: str
    dismiss: bool = False
    href: str | None = None
    snooze: bool = False
    call: HostCall | None = None
    stay: bool = False
    back: bool = False


class Image(Wire, frozen=True, omit_defaults=True):
    """`alt` is what people hear who do not see it; empty for one that only decorates.

    Room is kept for its `width` and `height` in pixels, or for 16 to 9, so that nothing moves when it comes.
    """

    src: str
    alt: str
    width: int | None = None
    height: int | None = None


class Video(Wire, frozen=True, omit_defaults=True):
    """`captions` is a WebVTT file, `transcript` a page with what is said and seen.

    Report `watched` with the share that was watched, as it grows.
    """

    src: str
    title: str
    captions: str | None = None
    transcript: str | None = None
    poster: str | None = None


class Progress(Wire, frozen=True):
    """Step `at` of `of` in-app steps, from 1."""

    at: int
    of: int


class ShownContent(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """What most kinds show."""

    title: str | None = None
    body: RichText
    actions: tuple[Action, ...]
    image: Image | None = None
    video: Video | None = None


class TooltipContent(ShownContent, frozen=True, kw_only=True, tag_field="kind", tag="tooltip"):
    target: Target
    advance: Literal["click", "action"]
    placement: Placement


class ModalContent(ShownContent, frozen=True, kw_only=True, tag_field="kind", tag="modal"):
    title: str


class Choice(Wire, frozen=True):
    """The answer is the `id`, what people read the `label`."""

    id: str
    label: str


class Lead(Wire, frozen=True):
    """This answer (null: skipped) leads to question `to`, or to `end`."""

    value: float | str | None
    to: str


class Question(Wire, frozen=True):
    """A question of a survey.

    `least` and `most` bound a number, or how many of the choices are taken; `low` and `high` say what a scale's ends
    mean; `note` stands beside it, small; `hint` says what an answer must be. An answer leads where `leads` says, else
    to `next`, both a later question or `end`; without `next`, only the server's answer tells.
    """

    id: str
    kind: Literal["nps", "csat", "ces", "stars", "single", "multiple", "number", "text"]
    text: str
    required: bool
    least: int | None = None
    most: int | None = None
    low: str | None = None
    high: str | None = None
    choices: tuple[Choice, ...] = ()
    max_length: int | None = None
    note: str | None = None
    hint: str | None = None
    next: str | None = None
    leads: tuple[Lead, ...] = ()


class SurveyPages(Wire, frozen=True):
    """One question is shown at a time: `current`. Report `answered` with its id and the value (null: skipped).

    `path` are the answered ones before it, to go back to; `answers` what was answered (null: skipped). `longest` is the
    length of the longest way through, for a progress bar.
    """

    questions: tuple[Question, ...]
    current: str
    path: tuple[str, ...]
    answers: dict[str, Any]
    longest: int


class SurveyContent(Wire, frozen=True, tag_field="kind", tag="survey"):
    title: str | None
    body: RichText
    pages: SurveyPages
    words: dict[str, str]
    placement: AskingPlacement = "corner"


class QuizQuestion(Wire, frozen=True):
    """A question of a quiz; with `several`, the answer is a list of choices."""

    id: str
    topic: str
    text: str
    several: bool
    choices: tuple[Choice, ...]


class QuizResult(Wire, frozen=True):
    """An answered question: what was answered, whether it was right, what is right, and why."""

    question: str
    answer: tuple[str, ...]
    right: bool
    expected: tuple[str, ...]
    explanation: str | None


class TopicScore(Wire, frozen=True):
    """The share of a topic's points, 0 to 1."""

    topic: str
    title: str
    score: float


class QuizOutcome(Wire, frozen=True):
    """The end of a quiz: report `advanced` to go on, or `retried` while `mayRetry`."""

    passed: bool
    score: float
    topics: tuple[TopicScore, ...]
    may_retry: bool


class QuizPages(Wire, frozen=True):
    """Question `current` is asked, or the outcome stands; `results` are of the answered ones."""

    questions: tuple[QuizQuestion, ...]
    current: str | None
    results: tuple[QuizResult, ...]
    outcome: QuizOutcome | None


class QuizContent(Wire, frozen=True, tag_field="kind", tag="quiz"):
    title: str | None
    body: RichText
    pages: QuizPages
    words: dict[str, str]
    placement: AskingPlacement = "corner"


class Task(Wire, frozen=True):
    """A task of a checklist. `label` is its button's, if it has one: pressing it reports `task_opened`.

    The button is a link with `href`, calls the host with `call`, and else starts a flow that the next answer has.

    With `attest`, a person may tick it: `task_attested`. A locked one waits for those before it. Of a checklist that an
    account shares, `mine` says that this person did the task; `counted` of `needed` people have, where it asks for so
    many.
    """

    id: str
    title: str
    body: RichText
    done: bool
    locked: bool
    attest: bool
    label: str | None
    href: str | None
    call: HostCall | None = None
    mine: bool = False
    counted: int | None = None
    needed: int | None = None


class Tasks(Wire, frozen=True):
    """`done` of `of` tasks are done."""

    tasks: tuple[Task, ...]
    done: int
    of: int


class ChecklistContent(Wire, frozen=True, tag_field="kind", tag="checklist"):
    """Unless it is `open`, it is folded until a person opens it."""

    title: str | None
    body: RichText
    tasks: Tasks
    dismissable: bool
    words: dict[str, str]
    open: bool


class HotspotContent(ShownContent, frozen=True, kw_only=True, tag_field="kind", tag="hotspot"):
    """A mark beside an element; pressing it, or pointing at it, opens what it has to say.

    With `label` it is a button, with `icon` that sign, else a beacon. Without a body, pressing it is its one action.
    """

    target: Target
    advance: Literal["click", "action"]
    placement: Placement
    open: Literal["click", "hover"]
    icon: Icon | None = None
    label: str | None = None


class BannerContent(ShownContent, frozen=True, kw_only=True, tag_field="kind", tag="banner"):
    """A bar at an edge of the page, or at the target: within it (first, last) or beside it (before, after)."""

    placement: BannerPlacement
    target: Target | None = None
    dismissable: bool = True


class CardContent(ShownContent, frozen=True, kw_only=True, tag_field="kind", tag="card"):
    """Lies in the host's page, in the element `[data-annai-slot=<slot>]`, or where the site says that the slot is."""

    slot: str
    dismissable: bool = True


class AnnouncementContent(ShownContent, frozen=True, kw_only=True, tag_field="kind", tag="announcement"):
    """Lies in the feed; no experience has it."""

    title: str


class ResourceItem(Wire, frozen=True, omit_defaults=True):
    """An item of a resource centre; pressing it reports `item_pressed`.

    With `href` it is a link, with `start` a flow starts that the next answer has, with `call` the host is called; with
    none of these its `body` is read in place. `search` are words by which it is found, beside its title and body.
    """

    id: str
    title: str
    body: RichText = ()
    search: tuple[str, ...] = ()
    href: str | None = None
    start: bool = False
    call: HostCall | None = None


class ResourceSection(Wire, frozen=True, omit_defaults=True):
    """A section of a resource centre: its items, or with `feed` the person's feed, and how much of it is unread."""

    id: str
    title: str
    items: tuple[ResourceItem, ...] = ()
    feed: bool = False


class ResourceCentreContent(Wire, frozen=True, kw_only=True, tag_field="kind", tag="resource_centre"):
    """A panel behind a launcher, which says `label`."""

    title: str | None
    body: RichText
    label: str
    sections: tuple[ResourceSection, ...]
    dismissable: bool
    words: dict[str, str]


Content = (
    TooltipContent
    | ModalContent
    | SurveyContent
    | QuizContent
    | ChecklistContent
    | HotspotContent
    | BannerContent
    | CardContent
    | AnnouncementContent
    | ResourceCentreContent
)


class Labels(Wire, frozen=True):
    """The widget's own words, in the experience's locale.

    `hint` names a hotspot that has no words of its own, `transcript` the link to what a video says.
    """

    close: str
    next: str
    progress: str
    hint: str
    transcript: str


class Experience(Wire, frozen=True):
    """One thing to show: step `step` of run number `run` of flow `flow`.

    With `back`, reporting `back` leads to the step that was shown before it.
    """

    flow: str
    run: int
    step: str
    surface: Surface
    locale: str
    progress: Progress
    labels: Labels
    content: Content
    back: bool = False
