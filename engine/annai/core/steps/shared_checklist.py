"""A checklist of an account's flow: all members see it, and each does what they can.

Rules:
1. The account's run stands on it in the phase `shared`; members read it there, and no run of theirs begins.
2. What a member does goes into their own commit, as a note and a signal; the account hears the signal from the log.
3. A member sees their own deed at once, and everybody sees it when the account has heard of it.
4. Who closes it closes it for themselves, until the account's next run of the flow.

The account keeps who did a task that asks for several people until it is done. Notes and deeds lie with the progress.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from msgspec import Struct
from msgspec.structs import asdict, replace

from annai.core.answers import flow_of, key, mark
from annai.core.context import Context
from annai.core.inputs import Interaction
from annai.core.signals import Signal, SignalKind
from annai.core.steps.checklist import Board, ChecklistStep, CompiledTask, done_elsewhere, rendered
from annai.core.steps.kind import CompiledStep, Leave, Move
from annai.core.subject import Phase, Run, Subject
from annai.core.tasks import Deed, People, done_at
from annai.wire.experience import Task, Tasks

if TYPE_CHECKING:
    from annai.core.standing import Standing
    from annai.core.turn import Turn

SEEN, CLOSED = "@seen", "@closed"  # notes beside those of tasks, whose ids hold no @
ENDED: tuple[SignalKind, ...] = ("flow_completed", "goal_reached")


class Shared(Struct, frozen=True):
    """The tasks as one member sees them: what is done, how many did the rest, and which they did themselves."""

    done: Mapping[str, int]
    counts: Mapping[str, int]
    mine: frozenset[str]
    role: str | None


class SharedBoard(Board, frozen=True):
    """The tasks as a member finds them."""

    def render(self, locale: str, variables: Mapping[str, Any]) -> Tasks:
        shared: Shared = variables["progress"]
        closed = self.locked(shared.done)
        tasks = tuple([_rendered(task, shared, closed, locale, variables) for task in self.tasks])
        return Tasks(tasks, sum(task.done for task in tasks), len(tasks))


def _rendered(
    task: CompiledTask, shared: Shared, closed: frozenset[str], locale: str, variables: Mapping[str, Any]
) -> Task:
    one = rendered(task, shared.done, closed, locale, variables)
    needed = task.by.people if isinstance(task.by, People) else None
    return replace(
        one,
        attest=one.attest and not one.done and task.id not in shared.mine and _is_for(task, shared.role),
        mine=task.id in shared.mine,
        needed=needed,
        counted=None if needed is None else needed if one.done else shared.counts.get(task.id, 0),
    )


def _is_for(task: CompiledTask, role: str | None) -> bool:
    """Whether somebody of this role can do it."""
    return isinstance(task.by, People) or done_at(task.by, [Deed(b"", 0, role)]) is not None


class SharedChecklistStep(ChecklistStep, frozen=True, kw_only=True):
    phase: ClassVar[Phase] = "shared"

    def enter(self, turn: "Turn", standing: "Standing") -> Move | None:
        for task in self.board.tasks:
            mark(turn, self._people(task), {})
        return super().enter(turn, standing)

    def learn(self, turn: "Turn", standing: "Standing", signal: Signal) -> None:
        """The account hears what a member has concluded."""
        done = self.done(turn)
        found = [task for task in self.board.tasks if task.id not in done and _tells(signal, task, standing)]
        self._mark(turn, standing, [(task, turn.now) for task in found])

    def interact(self, turn: "Turn", standing: "Standing", input: Interaction) -> Move | None:
        """A member has seen or closed it, or done something; the account's run stays."""
        move = None if input.kind == "seen" else super().interact(turn, standing, input)
        if input.kind == "seen":
            self._tell(turn, standing, "step_seen", SEEN)
        elif isinstance(move, Leave):
            self._tell(turn, standing, "step_hidden", CLOSED)
        return None if isinstance(move, Leave) else move

    def done(self, turn: "Turn") -> Mapping[str, int]:
        if turn.subject.kind == "account":
            return super().done(turn)
        return self.seen_by(turn.subject, turn.context, turn.context.shared[self.flow]).done

    def seen_by(self, subject: Subject, context: Context, run: Run) -> Shared:
        """The tasks as this member sees them."""
        role = subject.personal.traits.get("role")
        own = self.notes(subject, run)
        mine = {task.id: own[task.id] for task in self.board.tasks if task.id in own}
        alone = {task.id: mine[task.id] for task in self.board.tasks if task.id in mine and not _is_counted(task)}
        counts = {task.id: self._count(context, subject, task, mine) for task in self.board.tasks if _is_counted(task)}
        return Shared(
            {**alone, **context.progress.get(self.place, {})},
            counts,
            frozenset(mine) | self._heard_of(context, subject),
            role if isinstance(role, str) else None,
        )

    def _heard_of(self, context: Context, subject: Subject) -> frozenset[str]:
        """The tasks for several people of which the account knows that this member did their part."""
        name, counted = _name(subject.key), [task for task in self.board.tasks if _is_counted(task)]
        return frozenset(task.id for task in counted if name in context.progress.get(self._people(task), {}))

    def notes(self, subject: Subject, run: Run) -> Mapping[str, int]:
        """What the member has done of this run's checklist, and when."""
        return subject.personal.progress.get(self._own(run), {})

    def _count(self, context: Context, subject: Subject, task: CompiledTask, mine: Mapping[str, int]) -> int:
        """How many people did the task, this member among them as soon as they have."""
        people = context.progress.get(self._people(task), {})
        return len({*people, _name(subject.key)} if task.id in mine else people)

    def _mark(self, turn: "Turn", standing: "Standing", found: list[tuple[CompiledTask, int]]) -> None:
        for task, at in found:
            if turn.subject.kind == "account":
                self._take_in(turn, standing, task, at)
            elif _is_for(task, self.seen_by(turn.subject, turn.context, standing.run).role):
                self._tell(turn, standing, "task_contributed", task.id, item=task.id)

    def _take_in(self, turn: "Turn", standing: "Standing", task: CompiledTask, at: int) -> None:
        """Somebody did the task: it is done, or they count among those who must."""
        person, role = turn.doer
        people = {**turn.subject.personal.progress.get(self._people(task), {})}
        people.setdefault(_name(person), at)
        own = [Deed(person, at, role)]
        deeds = [Deed(name.encode(), moment) for name, moment in people.items()] if _is_counted(task) else own
        moment = done_at(task.by, deeds)
        if moment is not None:
            mark(turn, self.place, {**self.done(turn), task.id: moment})
            turn.signal("task_completed", standing.flow.id, standing.run, item=task.id)
        if _is_counted(task):
            mark(turn, self._people(task), people if moment is None else {})

    def _elsewhere(self, task: CompiledTask, turn: "Turn", since: int | None) -> int | None:
        """Nobody knows any more who it was: it counts where anyone may have done it."""
        if task.by != "anyone":
            return None
        ledger = turn.subject.ledger
        if task.flow is not None and since is None and ledger is not None and task.flow in ledger.completed:
            return turn.now
        return done_elsewhere(task, turn, since)

    def _tell(
        self, turn: "Turn", standing: "Standing", kind: SignalKind, note: str, *, item: str | None = None
    ) -> None:
        """Note in the member's own document what they did, and say so, once."""
        own = self.notes(turn.subject, standing.run)
        if note in own:
            return
        place = self._own(standing.run)
        former = [name for name in turn.subject.personal.progress if _is_former(name, place)]
        for name in former:
            mark(turn, name, {})
        mark(turn, place, {**own, note: turn.now})
        turn.signal(kind, standing.flow.id, standing.run, item=item)

    @property
    def flow(self) -> str:
        return flow_of(self.place)

    def _own(self, run: Run) -> str:
        """Where a member keeps notes: of each account and run apart."""
        account = run.account.hex()[:16] if run.account is not None else ""
        return key(f"{self.flow}@{account}/{run.number}", self.id)

    def _people(self, task: CompiledTask) -> str:
        """Where the account keeps who did the task."""
        return f"{self.place}/{task.id}"


def _is_counted(task: CompiledTask) -> bool:
    return isinstance(task.by, People)


def _name(person: bytes) -> str:
    return person.hex()[:16]


def _is_former(name: str, place: str) -> bool:
    """Whether it holds notes of another run of the account's flow."""
    run = flow_of(place)
    return name.startswith(run.rpartition("/")[0] + "/") and flow_of(name) != run


def _tells(signal: Signal, task: CompiledTask, standing: "Standing") -> bool:
    """Whether the signal of a member says that they did the task."""
    if signal.kind in ENDED:
        return task.flow is not None and task.flow == signal.flow
    here = (standing.flow.id, standing.run.number, standing.step.id, task.id)
    return signal.kind == "task_contributed" and (signal.flow, signal.run, signal.step, signal.item) == here


def sharing(step: CompiledStep) -> CompiledStep:
    """The step as an account's flow has it: its checklists are all members'."""
    if not isinstance(step, ChecklistStep):
        return step
    board = SharedBoard(step.board.tasks, step.board.ordered)
    return SharedChecklistStep(**{**asdict(step), "board": board, "parts": {**step.parts, "tasks": board}})
