"""`quiz`: questions with right answers, by topic; who reaches the pass mark has understood.

After the last question stands the result, from which a person goes on (`advanced`) or tries again (`retried`).
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Self

from msgspec import Struct
from pydantic import Field, model_validator

from annai.core.answers import drop, keep, key, mark
from annai.core.fields import Id, Text
from annai.core.inputs import Interaction
from annai.core.questions.marked import Marked, MarkedModel, share
from annai.core.refusal import InputRefused
from annai.core.steps.headed import HeadedModel, HeadedStep, Words, refused
from annai.core.steps.kind import Asking, Compiler, Go, Move, Place
from annai.core.text import LocalText
from annai.wire.experience import AskingPlacement, QuizContent, QuizOutcome, QuizPages, TopicScore

if TYPE_CHECKING:
    from annai.core.standing import Standing
    from annai.core.turn import Turn

RETRIED = "retried"  # in the step's progress: how often
WORDS = Words(
    {
        "en": {
            "answer": "Answer",
            "next": "Next",
            "right": "Correct",
            "wrong": "Not quite",
            "passed": "Passed",
            "failed": "Not passed yet",
            "retry": "Try again",
            "several": "Choose all that are right.",
            "missing": "Please choose an answer.",
            "yours": "Your answer",
            "score": "Score",
            "progress": "Question {at} of {of}",
        },
        "ja": {
            "answer": "回答する",
            "next": "次へ",
            "right": "正解",
            "wrong": "不正解",
            "passed": "合格",
            "failed": "もう少しです",
            "retry": "もう一度",
            "several": "正しいものをすべてお選びください。",
            "missing": "回答を選択してください。",
            "yours": "あなたの回答",
            "score": "得点",
            "progress": "{of}問中{at}問目",
        },
    }
)


class Quiz(HeadedModel):
    """`pass` is the share of the points that passes; `failed` the step to which a failure goes on."""

    topics: Annotated[dict[Id, Text], Field(min_length=1, max_length=20)]
    questions: Annotated[tuple[MarkedModel, ...], Field(min_length=1, max_length=50)]
    pass_: Annotated[str, Field(alias="pass", pattern=r"^(100|[1-9]?[0-9])%$")] = "80%"
    attempts: Annotated[int, Field(ge=1, le=100)] = 3
    failed: Id | None = None
    placement: AskingPlacement = "corner"

    @model_validator(mode="after")
    def _topics_are_named(self) -> Self:
        for question in self.questions:
            if question.topic not in self.topics:
                raise ValueError(f"topics has no {question.topic!r}; give it its title there")
        return self

    def asks(self) -> Iterator[tuple[Asking, Place]]:
        for index, question in enumerate(self.questions):
            yield question, ("questions", index)

    def jumps(self) -> Iterator[tuple[str, Place]]:
        if self.failed:
            yield self.failed, ("failed",)

    def texts(self) -> Iterator[tuple[Text | None, Place]]:
        yield from super().texts()
        for topic, title in self.topics.items():
            yield title, ("topics", topic)
        for index, question in enumerate(self.questions):
            yield question.ask, ("questions", index, "ask")
            yield question.explanation, ("questions", index, "explanation")
            for place, choice in enumerate(question.choices):
                yield choice.label, ("questions", index, "choices", place, "label")

    def compile(self, compiler: Compiler) -> "QuizStep":
        questions = [question.compile(compiler, "questions", index) for index, question in enumerate(self.questions)]
        topics = {topic: compiler.text(title, "topics", topic) for topic, title in self.topics.items()}
        place = key(compiler.flow, compiler.id)
        sheet = Sheet(tuple(questions), topics, place, int(self.pass_[:-1]), self.attempts)
        failed = self.failed or compiler.next
        common = self.common(compiler, sheet=sheet, words=WORDS)
        return compiler.make(QuizStep, **common, sheet=sheet, failed=failed, placement=self.placement)


class Sheet(Struct, frozen=True):
    """What the quiz asks, and how it is marked: `mark` is the percentage of the points that passes."""

    questions: tuple[Marked, ...]
    topics: Mapping[str, LocalText]
    place: str
    mark: int
    attempts: int

    @property
    def variables(self) -> frozenset[str]:
        """It always reads the answers."""
        titles = (title.variables for title in self.topics.values())
        return frozenset({"answers"}).union(*titles, *(question.variables for question in self.questions))

    @property
    def keys(self) -> list[str]:
        return [question.key for question in self.questions]

    def now(self, answers: Mapping[str, Any]) -> Marked | None:
        """The question that is asked now; None: all are answered. `answers` are by key."""
        return next((question for question in self.questions if question.key not in answers), None)

    def passes(self, answers: Mapping[str, Any]) -> bool:
        return round(share(self.questions, answers) * 100, 6) >= self.mark

    def by_topic(self, answers: Mapping[str, Any]) -> dict[str, float]:
        """The share of the points of each topic, in their order; only of topics that are asked."""
        asked = {topic: [one for one in self.questions if one.topic == topic] for topic in self.topics}
        return {topic: share(questions, answers) for topic, questions in asked.items() if questions}

    def render(self, locale: str, variables: Mapping[str, Any]) -> QuizPages:
        by_id = variables["answers"]
        answers = {one.key: by_id[one.id] for one in self.questions if one.id in by_id}
        now, done = self.now(answers), [one for one in self.questions if one.key in answers]
        return QuizPages(
            questions=tuple([question.content(locale, variables) for question in self.questions]),
            current=None if now is None else now.id,
            results=tuple([one.result(answers[one.key], locale, variables) for one in done]),
            outcome=None if now is not None else self._outcome(answers, variables["progress"], locale, variables),
        )

    def _outcome(
        self, answers: Mapping[str, Any], progress: Mapping[str, int], locale: str, variables: Mapping[str, Any]
    ) -> QuizOutcome:
        passed = self.passes(answers)
        topics = [
            TopicScore(topic, self.topics[topic].render(locale, variables), score)
            for topic, score in self.by_topic(answers).items()
        ]
        may_retry = not passed and self.attempts_left(progress) > 0
        return QuizOutcome(passed, share(self.questions, answers), tuple(topics), may_retry)

    def attempts_left(self, progress: Mapping[str, int]) -> int:
        return self.attempts - 1 - progress.get(RETRIED, 0)


class QuizStep(HeadedStep, frozen=True, kw_only=True):
    sheet: Sheet
    failed: str
    placement: AskingPlacement

    def content(self, rendered: Mapping[str, Any]) -> QuizContent:
        title, body = rendered.get("title"), rendered.get("body", ())
        return QuizContent(title, body, rendered["sheet"], rendered["words"], self.placement)

    def enter(self, turn: "Turn", standing: "Standing") -> None:
        """Whoever comes here again is asked again, with all attempts."""
        drop(turn, self.sheet.keys)
        mark(turn, self.sheet.place, {})

    def take(self, turn: "Turn", standing: "Standing", input: Interaction) -> Move | None:
        now = self.sheet.now(turn.subject.personal.answers)
        if input.kind == "answered":
            self._answer(turn, standing, now, input)
            return None
        if now is None and input.kind == "advanced":
            passed = self.sheet.passes(turn.subject.personal.answers)
            return Go(self.next, "passed") if passed else Go(self.failed, "failed")
        if now is None and input.kind == "retried":
            self._retry(turn, input)
            return None
        raise refused(input, self)

    def _answer(self, turn: "Turn", standing: "Standing", now: Marked | None, input: Interaction) -> None:
        if now is None or input.item != now.id:
            asked = "nothing; advance, or retry" if now is None else repr(now.id)
            raise InputRefused(
                "unknown_question", f"the quiz {self.id!r} does not ask {input.item!r} now; it asks {asked}"
            )
        answer = now.read(input.personal.get("value"))
        keep(turn, {now.key: answer})
        right = now.is_right(answer)
        flow, run = standing.flow.id, standing.run
        turn.signal("quiz_answered", flow, run, "right" if right else "wrong", item=now.id, score=float(right))
        if self.sheet.now(turn.subject.personal.answers) is None:
            self._tell(turn, standing)

    def _tell(self, turn: "Turn", standing: "Standing") -> None:
        """The score of each topic, and whether the whole passes."""
        answers, flow, run = turn.subject.personal.answers, standing.flow.id, standing.run
        for topic, score in self.sheet.by_topic(answers).items():
            turn.signal("quiz_scored", flow, run, item=topic, score=score)
        passed = self.sheet.passes(answers)
        turn.signal("quiz_passed" if passed else "quiz_failed", flow, run, score=share(self.sheet.questions, answers))

    def _retry(self, turn: "Turn", input: Interaction) -> None:
        sheet, personal = self.sheet, turn.subject.personal
        progress = personal.progress.get(sheet.place, {})
        if sheet.passes(personal.answers) or sheet.attempts_left(progress) < 1:
            raise refused(input, self)
        drop(turn, sheet.keys)
        mark(turn, sheet.place, {RETRIED: progress.get(RETRIED, 0) + 1})
