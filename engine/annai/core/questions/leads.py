"""Where answers lead, as far as that is the same for everybody: a browser then goes on without asking the server."""

from collections.abc import Mapping

from msgspec import Struct

from annai.core.conditions.nodes import Path, walk
from annai.core.questions.kind import Question
from annai.wire.experience import Lead


class Leads(Struct, frozen=True):
    """`next` follows every answer but those of `special`; None: only the server can tell."""

    next: str | None = None
    special: tuple[Lead, ...] = ()


def leads(question: Question, questions: Mapping[str, Question]) -> Leads:
    """Where the question leads; `questions` are all of the survey, by id."""
    goals = {question.next, *(goto for _, goto in question.turnoffs)}
    behind = [questions[goal] for goal in goals if goal in questions]
    if not _decides_alone(question) or any(_retells(goal, question) for goal in behind):
        return Leads()
    values = question.values if question.required else (*question.values, None)
    led = [(value, question.behind({question.key: value})) for value in values]
    return Leads(question.next, tuple([Lead(value, goto) for value, goto in led if goto != question.next]))


def _decides_alone(question: Question) -> bool:
    """Whether the ways part by nothing but its own answer, which is one of few."""
    read = {part.name for way, _ in question.turnoffs for part in walk(way.node) if isinstance(part, Path)}
    return not question.turnoffs or (bool(question.values) and read <= {question.key})


def _retells(goal: Question, question: Question) -> bool:
    """Whether the texts of a question may say what another one was answered."""
    return any(name.split(".")[0] == "answers" or question.trait is not None for name in goal.variables)
