"""What every kind of step is: a model as it is written, and a compiled step that says what runs do on it."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from re import Pattern
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

from msgspec import Struct

from annai.core.conditions import Condition, Value
from annai.core.fields import Model, Text
from annai.core.inputs import Delivered, Interaction
from annai.core.plan import TrackingPlan, ValueType
from annai.core.subject import Outcome, Phase
from annai.core.text import LocalText, RichLocalText
from annai.wire.experience import Surface
from annai.wire.reason import Reason

if TYPE_CHECKING:
    from annai.core.standing import Standing
    from annai.core.turn import Turn

END = "end"

Place = tuple[str | int, ...]


def root_of(step: str) -> str:
    """The name by which texts and conditions read what a step carries: `wait-for-report` → `wait_for_report`."""
    return step.replace("-", "_")


class Go(Struct, frozen=True):
    """The step is completed, and the run goes on to step `to`, or END; `detail` says why. Then flow `start` starts."""

    to: str
    detail: str | None = None
    start: str | None = None


class Leave(Struct, frozen=True):
    """The run ends here; then flow `start` starts."""

    outcome: Outcome
    reason: str = ""
    start: str | None = None


class Start(Struct, frozen=True):
    """The run stays, and flow `start` starts beside it, if nothing keeps it from that."""

    start: str


class Back(Struct, frozen=True):
    """The run goes back to the step that was shown before this one, if there is one."""


Move = Go | Leave | Start | Back


class CompiledStep(Struct, frozen=True, kw_only=True):
    """A step, ready to run; `next` is the step behind it, or END.

    What a method returns is what the run does now: a Move, or None to stay. `timeless` and `awaits` let the journey
    pass over a step without asking it, so they must not promise too little.
    """

    phase: ClassVar[Phase] = "waiting"
    surface: ClassVar[Surface | None] = None  # on which it appears in the product
    reversible: ClassVar[bool] = False  # whether a person may go back over it
    held_by: ClassVar[Reason] = "waiting_for_event"  # what a run that waits here waits for

    id: str
    kind: str
    next: str
    page: Pattern[str] | None = None
    keeps: ClassVar[bool] = False  # whether it keeps answers or tasks with the user

    @property
    def counts(self) -> frozenset[str]:
        """The events for which it looks back: users keep how often they happened."""
        return frozenset()

    @property
    def awaits(self) -> frozenset[str]:
        """The events to which it may react."""
        return frozenset()

    @property
    def timeless(self) -> bool:
        """Whether time and conditions leave a run alone that stands here."""
        return True

    @property
    def returns(self) -> bool:
        """Whether it offers the way back to the step that was shown before."""
        return False

    def enter(self, turn: "Turn", standing: "Standing") -> Move | None:
        """The run has come here."""

    def hear(self, turn: "Turn", standing: "Standing", event: str) -> Move | None:
        """An event has come for which the flow waits somewhere; its properties are `turn.event`."""

    def interact(self, turn: "Turn", standing: "Standing", input: Interaction) -> Move | None:
        """A person did something with what the step shows."""

    def deliver(self, turn: "Turn", standing: "Standing", input: Delivered) -> Move | None:
        """A message that the step sent has arrived, or has failed."""

    def settle(self, turn: "Turn", standing: "Standing") -> Move | None:
        """Time has passed or something has changed; not asked of a timeless step."""

    def due(self, turn: "Turn", standing: "Standing") -> int | None:
        """The moment at which time alone may move a run that stands here; not asked of a timeless step."""

    def awaited(self, turn: "Turn", standing: "Standing") -> str | None:
        """What a run that stands here waits for, as operators read it: by default, the events."""
        return ", ".join(sorted(self.awaits)) or None

    def adopt(self, turn: "Turn", standing: "Standing") -> None:
        """A visitor's run, which stands here, has become this user's."""


S = TypeVar("S", bound=CompiledStep)


class Asking(Protocol):
    """A question as it is written; `type` is that of its answer, and `set` the trait that takes it, if one does."""

    @property
    def id(self) -> str: ...

    @property
    def type(self) -> ValueType: ...

    @property
    def set(self) -> str | None: ...


class Compiler(Protocol):
    """Compiles what one step is made of. A path leads from the kind's own mapping; faults become findings there."""

    flow: str  # the flow's id
    id: str  # the step's
    next: str
    plan: TrackingPlan
    subject: str  # whose flow it is: a user's, or an account's
    traits: Mapping[str, ValueType]  # that the subject has

    def make(self, type: type[S], **fields: Any) -> S:
        """The step, with what every step has."""
        ...

    def text(self, text: Text, *path: str | int) -> LocalText: ...

    def rich_text(self, text: Text, *path: str | int) -> RichLocalText: ...

    def moment(self, source: str | None, event: str | None, *path: str | int) -> Condition | None:
        """A condition that judges an event; None: the page."""
        ...

    def standing(self, source: str | None, *path: str | int) -> Condition | None:
        """A condition that can be asked at any time."""
        ...

    def answered(self, source: str, *path: str | int) -> Condition | None:
        """A condition over the answers of the flow's questions; None when it has a fault."""
        ...

    def value(self, source: str, *path: str | int) -> Value | None:
        """A value of the condition language."""
        ...

    def fault(self, message: str, rule: str, *path: str | int) -> None:
        """Tell what is wrong with the value at a path."""
        ...

    def fault_at_key(self, message: str, rule: str, *path: str | int) -> None:
        """Tell what is wrong with the last key of a path."""
        ...


class StepKind:
    """A kind as it is written in a flow file. Paths lead from what is below its name."""

    shown: ClassVar[bool] = False  # whether it appears in the product
    mailed: ClassVar[bool] = False  # whether its texts are an email's

    @abstractmethod
    def compile(self, compiler: Compiler) -> CompiledStep: ...

    def jumps(self) -> Iterator[tuple[str, Place]]:
        """The steps that it names to go on to, and where."""
        return iter(())

    def goes_on(self) -> bool:
        """Whether it can lead to the step behind it."""
        return True

    def passes(self, next: str) -> Iterator[str]:
        """The steps to which it may lead at the moment in which it is entered; `next` is the one behind it."""
        return iter(())

    def texts(self) -> Iterator[tuple[Text | None, Place]]:
        """Its texts; None for one that is left out."""
        return iter(())

    def events(self) -> Iterator[tuple[str, Place]]:
        """The events that it names."""
        return iter(())

    def flows(self) -> Iterator[tuple[str, Place]]:
        """The flows that it names."""
        return iter(())

    def asks(self) -> Iterator[tuple[Asking, Place]]:
        """What it asks."""
        return iter(())

    def calls(self) -> Iterator[tuple[Mapping[str, Any], Place]]:
        """The arguments with which it calls the host."""
        return iter(())

    def slots(self) -> Iterator[tuple[str, Place]]:
        """The slots of the host's page that it names."""
        return iter(())

    def selectors(self) -> Iterator[tuple[str, Place]]:
        """The CSS selectors that it names."""
        return iter(())


class StepModel(Model, StepKind):
    """A kind that is written as a mapping."""
