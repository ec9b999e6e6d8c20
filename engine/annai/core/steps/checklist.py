"""`checklist`: tasks that are ticked off as they are done in the product; it stays while a person works elsewhere."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

from msgspec import Struct
from pydantic import Discriminator, Field, Tag, model_validator

from annai.core.answers import key, mark
from annai.core.conditions import Condition
from annai.core.fields import Id, Model, Source, Text
from annai.core.inputs import Interaction
from annai.core.refusal import InputRefused
from annai.core.steps.action import Calling, Href
from annai.core.steps.headed import HeadedModel, HeadedStep, Words, refused
from annai.core.steps.kind import Compiler, Go, Move, Place, Start
from annai.core.tasks import By, Deed, People, done_at, locked
from annai.core.text import LocalText, RichLocalText
from annai.wire.experience import ChecklistContent, HostCall, Surface, Tasks
from annai.wire.experience import Task as WireTask

if TYPE_CHECKING:
    from annai.core.standing import Standing
    from annai.core.turn import Turn

WORDS = Words(
    {
        "en": {
            "title": "Checklist",
            "attest": "Mark as done",
            "done": "Done",
            "mine": "You did this",
            "counted": "{counted} of {needed} people",
            "locked": "After the one before",
            "progress": "{done} of {of} done",
            "left": "{left} to do",
            "finished": "All done",
            "fold": "Fold",
            "dismiss": "Don't show this again",
            "close": "Close",
        },
        "ja": {
            "title": "チェックリスト",
            "attest": "完了にする",
            "done": "完了",
            "mine": "ご自身で対応済み",
            "counted": "{needed}名中{counted}名",
            "locked": "前の項目の完了後",
            "progress": "{of}件中{done}件完了",
            "left": "残り{left}件",
            "finished": "すべて完了しました",
            "fold": "折りたたむ",
            "dismiss": "今後は表示しない",
            "close": "閉じる",
        },
    }
)
OPEN: Text = {"en": "Start", "ja": "始める"}
COMPLETIONS = ("completed", "goal")
MOST_PEOPLE = 500  # of all tasks of a checklist: an account's document has room for them


class DoneByEvent(Model):
    event: str
    where: Source | None = None


class DoneByFlow(Model):
    flow: Id


def told(value: Any) -> str:
    """The tag of the way that is meant."""
    if isinstance(value, str):
        return "<word>"
    return (
        "<flow>" if isinstance(value, DoneByFlow) or "flow" in (value if isinstance(value, dict) else ()) else "<event>"
    )


Done = Annotated[
    Annotated[Literal["opened", "attested"], Tag("<word>")]
    | Annotated[DoneByEvent, Tag("<event>")]
    | Annotated[DoneByFlow, Tag("<flow>")],
    Discriminator(told),
]


class Task(Calling):
    """One task: `done` says what completes it, `by` who must have done it; its button is a way, too."""

    id: Id
    title: Text
    body: Text | None = None
    done: Done
    by: By = "anyone"
    label: Text | None = None
    start: Id | None = None
    href: Href | None = None

    @model_validator(mode="after")
    def _button(self) -> Self:
        ways = sum(way is not None for way in (self.start, self.href, self.call))
        if ways > 1:
            raise ValueError("a task has one of start, href and call")
        if ways == 0 and (self.done == "opened" or self.label is not None):
            raise ValueError("a button needs start, a flow, href, a link, or call, what your page does")
        return self


class Checklist(HeadedModel):
    """Tasks, in any order or one after the other; the run goes on when all are done.

    With `count_before`, what was done before the checklist began counts. Unless it is `open`, it is folded at first.
    """

    tasks: Annotated[tuple[Task, ...], Field(min_length=1, max_length=30)]
    ordered: bool = False
    dismissable: bool = True
    count_before: bool = True
    open: bool = True

    @model_validator(mode="after")
    def _tasks_differ(self) -> Self:
        ids = [task.id for task in self.tasks]
        twice = next((id for id in ids if ids.count(id) > 1), None)
        if twice is not None:
            raise ValueError(f"two tasks have the id {twice!r}; give each its own")
        return self

    @model_validator(mode="after")
    def _people_are_few(self) -> Self:
        people = sum(task.by.people for task in self.tasks if isinstance(task.by, People))
        if people > MOST_PEOPLE:
            raise ValueError(f"the tasks ask for {people} people together; at most {MOST_PEOPLE} are kept by name")
        return self

    def texts(self) -> Iterator[tuple[Text | None, Place]]:
        yield from super().texts()
        for index, task in enumerate(self.tasks):
            yield task.title, ("tasks", index, "title")
            yield task.body, ("tasks", index, "body")
            yield task.label, ("tasks", index, "label")

    def events(self) -> Iterator[tuple[str, Place]]:
        for index, task in enumerate(self.tasks):
            if isinstance(task.done, DoneByEvent):
                yield task.done.event, ("tasks", index, "done", "event")

    def flows(self) -> Iterator[tuple[str, Place]]:
        for index, task in enumerate(self.tasks):
            if isinstance(task.done, DoneByFlow):
                yield task.done.flow, ("tasks", index, "done", "flow")
            if task.start is not None:
                yield task.start, ("tasks", index, "start")

    def calls(self) -> Iterator[tuple[Mapping[str, Any], Place]]:
        for index, task in enumerate(self.tasks):
            yield task.arguments, ("tasks", index, "arguments")

    def compile(self, compiler: Compiler) -> "ChecklistStep":
        board = Board(tuple(_task(task, compiler, index) for index, task in enumerate(self.tasks)), self.ordered)
        return compiler.make(
            ChecklistStep,
            **self.common(compiler, tasks=board, words=WORDS),
            board=board,
            place=key(compiler.flow, compiler.id),
            dismissable=self.dismissable,
            count_before=self.count_before,
            open=self.open,
        )


class CompiledTask(Struct, frozen=True, kw_only=True):
    """A task; it is done by `event`, where `where` holds, by the completion of `flow`, or as `way` says."""

    id: str
    title: LocalText
    body: RichLocalText | None
    event: str | None
    where: Condition | None
    flow: str | None
    way: str | None
    by: Any
    label: LocalText | None
    start: str | None
    href: str | None
    call: HostCall | None


def _task(task: Task, compiler: Compiler, index: int) -> CompiledTask:
    at, done = ("tasks", index), task.done
    by_event = done if isinstance(done, DoneByEvent) else None
    label = task.label or (OPEN if task.start or task.href or task.call else None)
    return CompiledTask(
        id=task.id,
        title=compiler.text(task.title, *at, "title"),
        body=None if task.body is None else compiler.rich_text(task.body, *at, "body"),
        event=by_event.event if by_event else None,
        where=compiler.moment(by_event.where, by_event.event, *at, "done", "where") if by_event else None,
        flow=done.flow if isinstance(done, DoneByFlow) else None,
        way=done if isinstance(done, str) else None,
        by=task.by,
        label=None if label is None else compiler.text(label, *at, "label"),
        start=task.start,
        href=task.href,
        call=task.host_call,
    )


class Board(Struct, frozen=True):
    """The tasks as they stand."""

    tasks: tuple[CompiledTask, ...]
    ordered: bool

    @property
    def variables(self) -> frozenset[str]:
        """It always reads the progress."""
        texts = [text for task in self.tasks for text in (task.title, task.body, task.label) if text is not None]
        return frozenset({"progress"}).union(*(text.variables for text in texts))

    def locked(self, done: Mapping[str, int]) -> frozenset[str]:
        return locked([task.id for task in self.tasks], done) if self.ordered else frozenset()

    def render(self, locale: str, variables: Mapping[str, Any]) -> Tasks:
        done = variables["progress"]
        closed = self.locked(done)
        tasks = tuple([rendered(task, done, closed, locale, variables) for task in self.tasks])
        return Tasks(tasks, sum(task.done for task in tasks), len(tasks))


def rendered(
    task: CompiledTask, done: Mapping[str, int], closed: frozenset[str], locale: str, variables: Mapping[str, Any]
) -> WireTask:
    return WireTask(
        id=task.id,
        title=task.title.render(locale, variables),
        body=() if task.body is None else task.body.render(locale, variables),
        done=task.id in done,
        locked=task.id in closed,
        attest=task.way == "attested",
        label=None if task.label is None else task.label.render(locale, variables),
        href=task.href,
        call=task.call,
    )


class ChecklistStep(HeadedStep, frozen=True, kw_only=True):
    surface: ClassVar[Surface] = "checklist"

    board: Board
    place: str
    count_before: bool
    open: bool

    @property
    def awaits(self) -> frozenset[str]:
        return frozenset(task.event for task in self.board.tasks if task.event is not None)

    @property
    def counts(self) -> frozenset[str]:
        return self.awaits if self.count_before else frozenset()

    @property
    def timeless(self) -> bool:
        """Other flows may complete a task at any time."""
        return False

    def content(self, rendered: Mapping[str, Any]) -> ChecklistContent:
        title, body = rendered.get("title"), rendered.get("body", ())
        return ChecklistContent(title, body, rendered["tasks"], self.dismissable, rendered["words"], self.open)

    def enter(self, turn: "Turn", standing: "Standing") -> Move | None:
        mark(turn, self.place, {})
        return self.settle(turn, standing)

    def hear(self, turn: "Turn", standing: "Standing", event: str) -> Move | None:
        facts = turn.facts_of(standing.flow, judging=True)
        found = [task for task in self._waiting_for(event, turn) if turn.holds(task.where, facts)]
        self._mark(turn, standing, [(task, turn.now) for task in found])
        return None

    def settle(self, turn: "Turn", standing: "Standing") -> Move | None:
        """Mark what has been done elsewhere, and go on when all is done."""
        since = None if self.count_before else standing.run.entered
        undone = [task for task in self.board.tasks if task.id not in self.done(turn)]
        found = [(task, at) for task in undone if (at := self._elsewhere(task, turn, since)) is not None]
        self._mark(turn, standing, found)
        done = self.done(turn)  # an edit may have taken away some that are
        return Go(self.next) if all(task.id in done for task in self.board.tasks) else None

    def take(self, turn: "Turn", standing: "Standing", input: Interaction) -> Move | None:
        task = next((task for task in self.board.tasks if task.id == input.item), None)
        if task is None and input.item is not None:
            raise InputRefused("unknown_task", f"the checklist {self.id!r} has no task {input.item!r}")
        if task is None or not _takes(task, input):
            raise refused(input, self)
        if task.id in self.board.locked(self.done(turn)):
            raise InputRefused("task_locked", f"the task {task.id!r} waits for those before it")
        if task.way is not None and task.id not in self.done(turn):
            self._mark(turn, standing, [(task, turn.now)])
        return Start(task.start) if task.start is not None and input.kind == "task_opened" else None

    def done(self, turn: "Turn") -> Mapping[str, int]:
        """When each task was done that is done."""
        return turn.subject.personal.progress.get(self.place, {})

    def _waiting_for(self, event: str, turn: "Turn") -> list[CompiledTask]:
        done = self.done(turn)
        return [task for task in self.board.tasks if task.event == event and task.id not in done]

    def _elsewhere(self, task: CompiledTask, turn: "Turn", since: int | None) -> int | None:
        return done_elsewhere(task, turn, since)

    def _mark(self, turn: "Turn", standing: "Standing", found: list[tuple[CompiledTask, int]]) -> None:
        """Tick off the tasks that were done by whom they ask for."""
        role = turn.subject.personal.traits.get("role")
        marks = dict(self.done(turn))
        for task, at in found:
            moment = done_at(task.by, [Deed(turn.subject.key, at, role if isinstance(role, str) else None)])
            if moment is not None:
                marks[task.id] = moment
                turn.signal("task_completed", standing.flow.id, standing.run, item=task.id)
        if len(marks) > len(self.done(turn)):
            mark(turn, self.place, marks)


def _takes(task: CompiledTask, input: Interaction) -> bool:
    if input.kind == "task_attested":
        return task.way == "attested"
    return input.kind == "task_opened" and task.label is not None


def done_elsewhere(task: CompiledTask, turn: "Turn", since: int | None) -> int | None:
    """When the task was done by a flow's completion or, if it looks back, by an event; None: it was not."""
    if task.flow is not None:
        ended = turn.subject.finished.get(task.flow)
        counts = ended is not None and ended.outcome in COMPLETIONS and (since is None or ended.at >= since)
        return ended.at if ended is not None and counts else None
    if task.event is None or task.where is not None or since is not None:
        return None
    series = turn.subject.history.get(task.event)
    return None if series is None else series.first
