"""Questions that are answered by one or several of given choices."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Self

from msgspec import Struct
from pydantic import Field, model_validator

from annai.core.fields import Id, Model, Text
from annai.core.plan import Choice as OneOf
from annai.core.plan import ValueType
from annai.core.questions.hint import of_choices
from annai.core.questions.kind import Question, QuestionModel
from annai.core.steps.kind import Compiler, Place
from annai.core.text import LocalText
from annai.wire.experience import Choice as WireChoice
from annai.wire.experience import Question as WireQuestion


class Choice(Model):
    """A choice: its id is the answer that is kept, its label what people read."""

    id: Id
    label: Text


Choices = Annotated[tuple[Choice, ...], Field(min_length=2, max_length=50)]


def differ(choices: tuple[Choice, ...]) -> None:
    """Raises ValueError when two choices share an id."""
    ids = [choice.id for choice in choices]
    twice = next((id for id in ids if ids.count(id) > 1), None)
    if twice is not None:
        raise ValueError(f"two choices have the id {twice!r}; give each its own")


class Single(QuestionModel):
    """One of the choices; the answer is its id."""

    ask: Text
    choices: Choices

    @model_validator(mode="after")
    def _choices_differ(self) -> Self:
        differ(self.choices)
        return self

    @property
    def type(self) -> ValueType:
        return OneOf(one_of=tuple(choice.id for choice in self.choices))

    def texts(self) -> Iterator[tuple[Text | None, Place]]:
        yield from super().texts()
        for index, choice in enumerate(self.choices):
            yield choice.label, ("choices", index, "label")

    def compile(self, compiler: Compiler, next: str, *path: str | int) -> "ChoiceQuestion":
        return ChoiceQuestion(**self.common(compiler, next, *path), options=options(self.choices, compiler, *path))


class Multiple(Single):
    """`least` to `most` of the choices; the answer is the list of their ids, in the order of the file."""

    least: Annotated[int, Field(ge=1, le=50)] = 1
    most: Annotated[int, Field(ge=1, le=50)] | None = None

    @property
    def type(self) -> ValueType:
        return "list"

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not self.least <= (self.most or len(self.choices)) <= len(self.choices):
            raise ValueError("least is at most most, and most at most the number of choices")
        return self

    def compile(self, compiler: Compiler, next: str, *path: str | int) -> "MultipleQuestion":
        most = self.most or len(self.choices)
        return MultipleQuestion(
            **self.common(compiler, next, *path),
            options=options(self.choices, compiler, *path),
            least=self.least,
            most=most,
        )


class Option(Struct, frozen=True):
    id: str
    label: LocalText


def options(choices: tuple[Choice, ...], compiler: Compiler, *path: str | int) -> tuple[Option, ...]:
    labels = [compiler.text(choice.label, *path, "choices", index, "label") for index, choice in enumerate(choices)]
    return tuple(Option(choice.id, label) for choice, label in zip(choices, labels, strict=True))


def rendered(options: tuple[Option, ...], locale: str, variables: Mapping[str, Any]) -> tuple[WireChoice, ...]:
    return tuple([WireChoice(option.id, option.label.render(locale, variables)) for option in options])


def chosen(options: tuple[Option, ...], value: Any) -> list[str] | None:
    """The ids of the options in the value, in the order of the file; None when it has another, or one twice."""
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        return None
    found = [option.id for option in options if option.id in value]
    return found if len(found) == len(value) else None


class ChoiceQuestion(Question, frozen=True, kw_only=True):
    options: tuple[Option, ...]

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(option.id for option in self.options)

    def take(self, value: Any) -> Any:
        if not isinstance(value, str) or value not in (option.id for option in self.options):
            raise self.refusal(f"takes one of {', '.join(option.id for option in self.options)}")
        return value

    def told(self, answer: Any) -> tuple[None, tuple[str, ...]]:
        return None, (answer,)

    @property
    def variables(self) -> frozenset[str]:
        return self.text.variables.union(*(option.label.variables for option in self.options))

    def content(self, locale: str, variables: Mapping[str, Any]) -> WireQuestion:
        choices = rendered(self.options, locale, variables)
        return WireQuestion(self.id, self.kind, self.text.render(locale, variables), self.required, choices=choices)


class MultipleQuestion(ChoiceQuestion, frozen=True, kw_only=True):
    least: int
    most: int

    @property
    def values(self) -> tuple[str, ...]:
        return ()

    def take(self, value: Any) -> Any:
        found = chosen(self.options, value)
        if found is None or not self.least <= len(found) <= self.most:
            ids = ", ".join(option.id for option in self.options)
            raise self.refusal(f"takes a list of {self.least} to {self.most} of {ids}, each once")
        return found

    def told(self, answer: Any) -> tuple[None, tuple[str, ...]]:
        return None, tuple(answer)

    def content(self, locale: str, variables: Mapping[str, Any]) -> WireQuestion:
        choices = rendered(self.options, locale, variables)
        text = self.text.render(locale, variables)
        hint = of_choices(self.least, self.most, len(choices), locale)
        return WireQuestion(
            self.id, self.kind, text, self.required, least=self.least, most=self.most, choices=choices, hint=hint
        )
