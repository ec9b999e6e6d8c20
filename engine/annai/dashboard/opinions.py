"""Opinions: what a flow's surveys were answered, as the flow's page shows it."""

from msgspec import Struct

from annai.core.bundle import CompiledFlow
from annai.core.questions.choice import Single
from annai.core.questions.kind import QuestionModel
from annai.core.questions.score import Score
from annai.core.questions.summary import Summary
from annai.core.workspace import steps
from annai.dashboard.language import Words


class Count(Struct, frozen=True):
    """How many gave this answer: a point of the scale, or a choice."""

    label: str
    count: int


class Opinion(Struct, frozen=True):
    """A question with its answers; `text` is empty when the flow asks it no more."""

    text: str
    summary: Summary
    counts: tuple[Count, ...]


def opinions(flow: CompiledFlow | None, summaries: list[Summary], words: Words) -> list[Opinion]:
    """In the order of the file, then those that are asked no more."""
    known = _questions(flow) if flow else {}
    places = {place: number for number, place in enumerate(known)}
    ordered = sorted(summaries, key=lambda one: places.get((one.step, one.question), len(places)))
    return [_opinion(known.get((one.step, one.question)), one, words) for one in ordered]


def _questions(flow: CompiledFlow) -> dict[tuple[str, str], QuestionModel]:
    """By step and question, of the flow and of its variants."""
    asked = ((step.id, one) for model in flow.models for _, step in steps(model) for one, _ in step.content.asks())
    found: dict[tuple[str, str], QuestionModel] = {}
    for step, question in asked:
        if isinstance(question, QuestionModel):
            found.setdefault((step, question.id), question)
    return found


def _opinion(question: QuestionModel | None, summary: Summary, words: Words) -> Opinion:
    asked = question if question is not None and question.kind == summary.kind else None
    text = words.text(asked.ask or asked.default or "") if asked else ""
    labels = _labels(asked, words) if asked else {}
    gone = {value: value for value in sorted(summary.values, key=_rising) if value not in labels}
    counts = tuple(Count(label, summary.values.get(value, 0)) for value, label in {**labels, **gone}.items())
    return Opinion(text, summary, counts)


def _rising(value: str) -> tuple[int, str]:
    """Points as numbers, 10 behind 9."""
    return len(value) if value.isdigit() else 0, value


def _labels(question: QuestionModel, words: Words) -> dict[str, str]:
    """All answers that the question takes, where they are few, and how people read them."""
    if isinstance(question, Score):
        return {str(point): str(point) for point in range(question.least, question.most + 1)}
    if isinstance(question, Single):
        return {choice.id: words.text(choice.label) for choice in question.choices}
    return {}
