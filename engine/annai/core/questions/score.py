"""Questions that are answered by a number on a scale: NPS, CSAT, CES, stars."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from annai.core.fields import Text
from annai.core.plan import ValueType
from annai.core.questions.kind import Question, QuestionModel
from annai.core.steps.kind import Compiler, Place
from annai.core.text import LocalText
from annai.core.typed import read_whole
from annai.wire.experience import Question as WireQuestion


class Score(QuestionModel):
    """`low` and `high` say what the scale's ends mean."""

    least: ClassVar[int] = 1
    most: ClassVar[int] = 5
    low_end: ClassVar[Text] = ""
    high_end: ClassVar[Text] = ""
    note: ClassVar[str | None] = None

    low: Text | None = None
    high: Text | None = None

    @property
    def type(self) -> ValueType:
        return "number"

    def texts(self) -> Iterator[tuple[Text | None, Place]]:
        yield from super().texts()
        yield self.low, ("low",)
        yield self.high, ("high",)

    def compile(self, compiler: Compiler, next: str, *path: str | int) -> "ScoreQuestion":
        return ScoreQuestion(
            **self.common(compiler, next, *path),
            least=self.least,
            most=self.most,
            note=self.note,
            low=compiler.text(self.low or self.low_end, *path, "low"),
            high=compiler.text(self.high or self.high_end, *path, "high"),
        )


class Nps(Score):
    """Net Promoter Score: 0 to 10. 9 and 10 are promoters, 0 to 6 detractors."""

    default: ClassVar[Text | None] = {
        "en": "How likely are you to recommend this product to a friend or colleague?",
        "ja": "この製品を知人や同僚にどれくらい薦めたいですか",
    }
    least: ClassVar[int] = 0
    most: ClassVar[int] = 10
    low_end: ClassVar[Text] = {"en": "Not at all likely", "ja": "まったく薦めたくない"}
    high_end: ClassVar[Text] = {"en": "Extremely likely", "ja": "ぜひ薦めたい"}
    note: ClassVar[str | None] = "NPS®"


class Csat(Score):
    """Customer satisfaction: 1 to 5. 4 and 5 are satisfied."""

    default: ClassVar[Text | None] = {"en": "How satisfied are you?", "ja": "どのくらい満足していますか"}
    low_end: ClassVar[Text] = {"en": "Very dissatisfied", "ja": "とても不満"}
    high_end: ClassVar[Text] = {"en": "Very satisfied", "ja": "とても満足"}


class Ces(Score):
    """Customer effort score: 1 to 7, the higher the easier."""

    default: ClassVar[Text | None] = {"en": "How easy was it?", "ja": "どのくらい簡単にできましたか"}
    most: ClassVar[int] = 7
    low_end: ClassVar[Text] = {"en": "Very difficult", "ja": "とても難しかった"}
    high_end: ClassVar[Text] = {"en": "Very easy", "ja": "とても簡単だった"}


class Stars(Score):
    """One to five stars."""

    ask: Text


class ScoreQuestion(Question, frozen=True, kw_only=True):
    scored: ClassVar[bool] = True

    least: int
    most: int
    low: LocalText
    high: LocalText
    note: str | None

    @property
    def values(self) -> tuple[int, ...]:
        return tuple(range(self.least, self.most + 1))

    def take(self, value: Any) -> int:
        number = read_whole(value)
        if number is None or not self.least <= number <= self.most:
            raise self.refusal(f"takes a whole number from {self.least} to {self.most}")
        return number

    @property
    def variables(self) -> frozenset[str]:
        return self.text.variables | self.low.variables | self.high.variables

    def content(self, locale: str, variables: Mapping[str, Any]) -> WireQuestion:
        return WireQuestion(
            self.id,
            self.kind,
            self.text.render(locale, variables),
            self.required,
            least=self.least,
            most=self.most,
            low=self.low.render(locale, variables) or None,
            high=self.high.render(locale, variables) or None,
            note=self.note,
        )
