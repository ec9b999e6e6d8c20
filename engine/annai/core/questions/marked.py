"""Questions of a quiz: choices of which some are right."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Self

from msgspec import Struct
from pydantic import Field, model_validator

from annai.core.answers import key
from annai.core.fields import Id, Model, Text
from annai.core.plan import Choice as OneOf
from annai.core.plan import ValueType
from annai.core.questions.choice import Choice, Option, chosen, differ, options, rendered
from annai.core.questions.kind import QuestionId
from annai.core.refusal import InputRefused
from annai.core.steps.kind import Compiler
from annai.core.text import LocalText
from annai.wire.experience import QuizQuestion, QuizResult


class MarkedChoice(Choice):
    right: bool = False


class MarkedModel(Model):
    """A question with one right choice, or several, of which all must be chosen and no other."""

    id: QuestionId
    topic: Id
    ask: Text
    choices: Annotated[tuple[MarkedChoice, ...], Field(min_length=2, max_length=20)]
    explanation: Text | None = None
    points: Annotated[int, Field(ge=1, le=100)] = 1

    @model_validator(mode="after")
    def _some_are_right(self) -> Self:
        differ(self.choices)
        if not 0 < len(self.right) < len(self.choices):
            raise ValueError("mark at least one choice with right: true, and leave at least one without")
        return self

    @property
    def right(self) -> tuple[str, ...]:
        return tuple(choice.id for choice in self.choices if choice.right)

    @property
    def type(self) -> ValueType:
        return "list" if len(self.right) > 1 else OneOf(one_of=tuple(choice.id for choice in self.choices))

    @property
    def set(self) -> None:
        return None

    def compile(self, compiler: Compiler, *path: str | int) -> "Marked":
        explained = None if self.explanation is None else compiler.text(self.explanation, *path, "explanation")
        return Marked(
            id=self.id,
            key=key(compiler.flow, self.id),
            topic=self.topic,
            text=compiler.text(self.ask, *path, "ask"),
            options=options(self.choices, compiler, *path),
            right=self.right,
            explanation=explained,
            points=self.points,
        )


class Marked(Struct, frozen=True, kw_only=True):
    """A question of a quiz, ready to be asked. Its answer is a choice's id, or a list of ids if several are right."""

    id: str
    key: str
    topic: str
    text: LocalText
    options: tuple[Option, ...]
    right: tuple[str, ...]
    explanation: LocalText | None
    points: int

    @property
    def variables(self) -> frozenset[str]:
        texts = [self.text, *(option.label for option in self.options)]
        return frozenset().union(
            *(text.variables for text in [*texts, *([self.explanation] if self.explanation else [])])
        )

    @property
    def several(self) -> bool:
        return len(self.right) > 1

    def read(self, value: Any) -> Any:
        """The answer that a client's value gives. Raises InputRefused (invalid_answer)."""
        found = chosen(self.options, value if self.several else [value])
        if not found:
            ids = ", ".join(option.id for option in self.options)
            what = "a list of some" if self.several else "one"
            raise InputRefused("invalid_answer", f"the question {self.id!r} takes {what} of {ids}")
        return found if self.several else found[0]

    def is_right(self, answer: Any) -> bool:
        return tuple(answer if self.several else [answer]) == self.right

    def content(self, locale: str, variables: Mapping[str, Any]) -> QuizQuestion:
        choices = rendered(self.options, locale, variables)
        return QuizQuestion(self.id, self.topic, self.text.render(locale, variables), self.several, choices)

    def result(self, answer: Any, locale: str, variables: Mapping[str, Any]) -> QuizResult:
        explanation = None if self.explanation is None else self.explanation.render(locale, variables)
        given = tuple(answer if self.several else [answer])
        return QuizResult(self.id, given, self.is_right(answer), self.right, explanation)


def share(questions: Iterable[Marked], answers: Mapping[str, Any]) -> float:
    """The points of the rightly answered over the points of all; `answers` are by key."""
    asked = list(questions)
    won = sum(one.points for one in asked if one.key in answers and one.is_right(answers[one.key]))
    return won / sum(one.points for one in asked)
