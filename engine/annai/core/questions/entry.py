"""Questions that are answered by typing: a number or a text."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, model_validator

from annai.core.fields import Text
from annai.core.plan import ValueType
from annai.core.questions.hint import of_number, of_text
from annai.core.questions.kind import Question, QuestionModel
from annai.core.steps.kind import Compiler
from annai.core.typed import read_number
from annai.wire.experience import Question as WireQuestion

MAX_LENGTH = 2_000  # characters of a text
Bound = Annotated[int, Field(ge=-(2**53), le=2**53)]


class Number(QuestionModel):
    """A number, within bounds; it may be typed in full-width digits."""

    ask: Text
    least: Bound | None = None
    most: Bound | None = None

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if self.least is not None and self.most is not None and self.least > self.most:
            raise ValueError("least is at most most")
        return self

    @property
    def type(self) -> ValueType:
        return "number"

    def compile(self, compiler: Compiler, next: str, *path: str | int) -> "NumberQuestion":
        return NumberQuestion(**self.common(compiler, next, *path), least=self.least, most=self.most)


class Words(QuestionModel):
    """A text of at most `max_length` characters; it is kept as it was typed, never normalised."""

    ask: Text
    max_length: Annotated[int, Field(ge=1, le=MAX_LENGTH)] = 1_000

    @property
    def type(self) -> ValueType:
        return "string"

    def compile(self, compiler: Compiler, next: str, *path: str | int) -> "TextQuestion":
        return TextQuestion(**self.common(compiler, next, *path), max_length=self.max_length)


class NumberQuestion(Question, frozen=True, kw_only=True):
    scored: ClassVar[bool] = True

    least: int | None
    most: int | None

    def take(self, value: Any) -> int | float:
        number = read_number(value)
        if number is None or not self._within(number):
            raise self.refusal(f"takes a number{self._bounds()}")
        return number

    def _within(self, number: float) -> bool:
        return (self.least is None or number >= self.least) and (self.most is None or number <= self.most)

    def _bounds(self) -> str:
        least = "" if self.least is None else f" from {self.least}"
        return least if self.most is None else f"{least} up to {self.most}"

    def content(self, locale: str, variables: Mapping[str, Any]) -> WireQuestion:
        text = self.text.render(locale, variables)
        hint = of_number(self.least, self.most, locale)
        return WireQuestion(self.id, self.kind, text, self.required, least=self.least, most=self.most, hint=hint)


class TextQuestion(Question, frozen=True, kw_only=True):
    max_length: int

    def take(self, value: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            raise self.refusal("takes a text that is not blank")
        if len(value) > self.max_length:
            raise self.refusal(f"takes a text of at most {self.max_length} characters, not {len(value)}")
        return value

    def content(self, locale: str, variables: Mapping[str, Any]) -> WireQuestion:
        text = self.text.render(locale, variables)
        hint = of_text(self.max_length, locale)
        return WireQuestion(self.id, self.kind, text, self.required, max_length=self.max_length, hint=hint)
