"""`survey`: asks questions, one a page; an answer may lead past others, and be kept as a trait.

Where a person stands in it follows from their answers alone: the path starts at the first question and goes from each
answered one to where its answer leads. So a changed answer changes the path, and what is no longer on it is dropped.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from msgspec import Struct
from msgspec.structs import replace
from pydantic import Field

from annai.core.answers import drop, keep
from annai.core.fields import Text
from annai.core.inputs import Interaction
from annai.core.questions.kind import Question
from annai.core.questions.leads import Leads, leads
from annai.core.questions.question import AnyQuestion
from annai.core.refusal import InputRefused
from annai.core.signals import SignalKind
from annai.core.spending import MessageKind
from annai.core.steps.headed import HeadedModel, HeadedStep, Words, refused
from annai.core.steps.kind import END, Asking, Compiler, Go, Move, Place
from annai.wire.experience import AskingPlacement, SurveyContent, SurveyPages
from annai.wire.experience import Question as WireQuestion

if TYPE_CHECKING:
    from annai.core.standing import Standing
    from annai.core.turn import Turn

WORDS = Words(
    {
        "en": {
            "back": "Back",
            "next": "Next",
            "send": "Send",
            "skip": "Skip",
            "required": "Required",
            "optional": "Optional",
            "progress": "Question {at} of {of}",
            "missing": "Please answer this question.",
            "refused": "Your answer could not be saved. Please change it and try again.",
            "thanks": "Thank you for your feedback",
        },
        "ja": {
            "back": "戻る",
            "next": "次へ",
            "send": "送信する",
            "skip": "スキップ",
            "required": "必須",
            "optional": "任意",
            "progress": "{of}問中{at}問目",
            "missing": "この質問にご回答ください。",
            "refused": "回答を保存できませんでした。内容を変えて、もう一度お試しください。",
            "thanks": "ご回答ありがとうございました",
        },
    }
)


class Survey(HeadedModel):
    """Questions in their order; the run goes on when the last one on the path is answered."""

    placement: AskingPlacement = "corner"
    questions: Annotated[tuple[AnyQuestion, ...], Field(min_length=1, max_length=20)]

    def asks(self) -> Iterator[tuple[Asking, Place]]:
        for index, question in enumerate(self.questions):
            yield question, ("questions", index)

    def texts(self) -> Iterator[tuple[Text | None, Place]]:
        yield from super().texts()
        for index, question in enumerate(self.questions):
            for text, path in question.texts():
                yield text, ("questions", index, *path)

    def compile(self, compiler: Compiler) -> "SurveyStep":
        behind = [*(question.id for question in self.questions[1:]), END]
        questions = [
            question.compile(compiler, next, "questions", index)
            for index, (question, next) in enumerate(zip(self.questions, behind, strict=True))
        ]
        pages = Pages({question.id: question for question in questions})
        common = self.common(compiler, pages=pages, words=WORDS)
        return compiler.make(SurveyStep, **common, pages=pages, placement=self.placement)


class Pages(Struct, frozen=True, dict=True):
    """The questions by id, in their order: each leads only to later ones."""

    questions: Mapping[str, Question]

    @property
    def variables(self) -> frozenset[str]:
        """It always reads the answers."""
        return frozenset({"answers"}).union(*(question.variables for question in self.questions.values()))

    def path(self, answers: Mapping[str, Any]) -> tuple[list[str], str]:
        """The answered questions on the path, and the one that is asked now, or END; `answers` are by key."""
        path: list[str] = []
        at = next(iter(self.questions))
        while at != END and self.questions[at].key in answers:
            path.append(at)
            at = self.questions[at].behind(answers)
        return path, at

    @cached_property
    def leads(self) -> Mapping[str, Leads]:
        """Where each question leads, made when they are first shown."""
        return {id: leads(question, self.questions) for id, question in self.questions.items()}

    def length(self, id: str) -> int:
        """How many questions the longest way from this one asks, itself included."""
        longest = {END: 0}
        for question in reversed(tuple(self.questions.values())):
            ways = [question.next, *(goto for _, goto in question.turnoffs)]
            longest[question.id] = 1 + max(longest[way] for way in ways)
        return longest[id]

    def render(self, locale: str, variables: Mapping[str, Any]) -> SurveyPages:
        by_id = variables["answers"]
        path, now = self.path({question.key: by_id[id] for id, question in self.questions.items() if id in by_id})
        return SurveyPages(
            questions=tuple([self._question(question, locale, variables) for question in self.questions.values()]),
            current=now,
            path=tuple(path),
            answers={id: by_id[id] for id in path},
            longest=len(path) + self.length(now),
        )

    def _question(self, question: Question, locale: str, variables: Mapping[str, Any]) -> WireQuestion:
        led = self.leads[question.id]
        return replace(question.content(locale, variables), next=led.next, leads=led.special)


class SurveyStep(HeadedStep, frozen=True, kw_only=True):
    message: ClassVar[MessageKind] = "survey"

    pages: Pages
    placement: AskingPlacement

    def content(self, rendered: Mapping[str, Any]) -> SurveyContent:
        title, body = rendered.get("title"), rendered.get("body", ())
        return SurveyContent(title, body, rendered["pages"], rendered["words"], self.placement)

    def enter(self, turn: "Turn", standing: "Standing") -> None:
        """Whoever comes here again is asked again."""
        self._withdraw(turn, standing, self.pages.questions.values())

    def take(self, turn: "Turn", standing: "Standing", input: Interaction) -> Move | None:
        if input.kind != "answered":
            raise refused(input, self)
        question = self._asked(turn.subject.personal.answers, input.item)
        self._keep(turn, standing, question, question.read(input.personal.get("value")))
        _, now = self.pages.path(turn.subject.personal.answers)
        return Go(self.next) if now == END else None

    def _asked(self, answers: Mapping[str, Any], id: str | None) -> Question:
        path, now = self.pages.path(answers)
        if id is None or id not in (*path, now):
            because = f"the survey {self.id!r} does not ask {id!r} now; it asks {now!r}"
            raise InputRefused("unknown_question", because)
        return self.pages.questions[id]

    def _keep(self, turn: "Turn", standing: "Standing", question: Question, answer: Any) -> None:
        """Keep an answer that is new, and drop what it leads past."""
        before = turn.subject.personal.answers
        if question.key in before and before[question.key] == answer:
            return
        path, _ = self.pages.path({**before, question.key: answer})
        keep(turn, {question.key: answer})  # it may be refused; nothing has changed before it
        passed = [other for other in self.pages.questions.values() if other.id not in path]
        self._tell("answer_withdrawn", turn, standing, question, before.get(question.key))
        self._withdraw(turn, standing, passed)
        if answer is not None and question.trait is not None:
            turn.set_traits({question.trait: answer})
        self._tell("survey_answered", turn, standing, question, answer)

    def _withdraw(self, turn: "Turn", standing: "Standing", questions: Collection[Question]) -> None:
        """Drop what these were answered."""
        given = turn.subject.personal.answers
        for question in questions:
            self._tell("answer_withdrawn", turn, standing, question, given.get(question.key))
        drop(turn, [question.key for question in questions])

    def _tell(self, kind: SignalKind, turn: "Turn", standing: "Standing", question: Question, answer: Any) -> None:
        """Of an answer; a skipped question has none."""
        if answer is not None and _is_taken(question, answer):
            score, choices = question.told(answer)
            flow, run = standing.flow.id, standing.run
            turn.signal(kind, flow, run, question.kind, item=question.id, score=score, choices=choices)


def _is_taken(question: Question, answer: Any) -> bool:
    """Whether it answers the question as it is asked now: an edit may have made another kind of it."""
    try:
        question.take(answer)
    except InputRefused:
        return False
    return True
