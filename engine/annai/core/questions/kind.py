"""What every kind of question is: a model as it is written, and a compiled question that reads answers."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Struct
from pydantic import Field

from annai.core.answers import key
from annai.core.conditions import Condition
from annai.core.facts import Facts
from annai.core.fields import Model, Source, Text
from annai.core.plan import ValueType
from annai.core.refusal import InputRefused
from annai.core.steps.kind import Compiler, Place
from annai.core.text import LocalText
from annai.wire.experience import Question as WireQuestion

Kind = Literal["nps", "csat", "ces", "stars", "single", "multiple", "number", "text"]
QuestionId = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=64)]
Trait = Annotated[str, Field(pattern=r"^user\.[A-Za-z][A-Za-z0-9_]*$", max_length=110)]


class Turnoff(Model):
    """Where an answer leads: to a later question, or to `end`."""

    if_: Source = Field(alias="if")
    goto: str


class QuestionModel(Model):
    """A question as it is written. Paths lead from its own mapping."""

    default: ClassVar[Text | None] = None  # what it asks when the file does not say

    id: QuestionId
    kind: Kind
    ask: Text | None = None
    required: bool = True
    set: Trait | None = None
    then: Annotated[tuple[Turnoff, ...], Field(max_length=10)] = ()

    @property
    @abstractmethod
    def type(self) -> ValueType:
        """The type of its answer."""

    @abstractmethod
    def compile(self, compiler: Compiler, next: str, *path: str | int) -> "Question":
        """The compiled question, in front of `next`, which is the one behind it, or END."""

    def common(self, compiler: Compiler, next: str, *path: str | int) -> dict[str, Any]:
        """What every compiled question has."""
        ask = self.ask if self.ask is not None else self.default
        turnoffs = [
            (compiler.answered(turnoff.if_, *path, "then", index, "if"), turnoff.goto)
            for index, turnoff in enumerate(self.then)
        ]
        return {
            "id": self.id,
            "key": key(compiler.flow, self.id),
            "kind": self.kind,
            "text": compiler.text(ask or "", *path, "ask"),
            "required": self.required,
            "trait": self.set.partition(".")[2] if self.set else None,
            "turnoffs": tuple([(condition, goto) for condition, goto in turnoffs if condition is not None]),
            "next": next,
        }

    def texts(self) -> Iterator[tuple[Text | None, Place]]:
        yield self.ask, ("ask",)


class Question(Struct, frozen=True, kw_only=True):
    """A question, ready to be asked; `next` is the one behind it, or END. `key` is where its answer is kept."""

    scored: ClassVar[bool] = False  # whether its answer is a score

    id: str
    key: str
    kind: Kind
    text: LocalText
    required: bool
    trait: str | None
    turnoffs: tuple[tuple[Condition, str], ...]
    next: str

    def read(self, value: Any) -> Any:
        """The answer that a client's value gives. Raises InputRefused (invalid_answer)."""
        if value is None:
            if self.required:
                raise self.refusal("needs an answer")
            return None
        return self.take(value)

    @abstractmethod
    def take(self, value: Any) -> Any:
        """The answer that a value other than None gives. Raises InputRefused (invalid_answer)."""

    def behind(self, answers: Mapping[str, Any]) -> str:
        """The question, or END, to which the answer leads; `answers` are by key."""
        facts = Facts(answers=answers)
        led = (goto for condition, goto in self.turnoffs if condition.evaluate(facts, 0).value)
        return next(led, self.next)

    @property
    def values(self) -> tuple[Any, ...]:
        """All answers that there are; none when they are many."""
        return ()

    def told(self, answer: Any) -> tuple[float | None, tuple[str, ...]]:
        """What signals tell of an answer: its score, if it is one, and the ids of the choices that make it up."""
        return (answer if self.scored else None), ()

    @abstractmethod
    def content(self, locale: str, variables: Mapping[str, Any]) -> WireQuestion:
        """The question as the wire carries it."""

    @property
    def variables(self) -> frozenset[str]:
        """The dotted names that its texts read."""
        return self.text.variables

    def refusal(self, what: str) -> InputRefused:
        return InputRefused("invalid_answer", f"the question {self.id!r} {what}")
