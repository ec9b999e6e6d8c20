"""Questions that share an id, that lead nowhere, or whose answers fit no trait."""

from collections.abc import Iterator

from annai.core.conditions.errors import instead
from annai.core.finding import Finding
from annai.core.plan import Choice, ValueType
from annai.core.steps.kind import END, Place
from annai.core.workspace import Workspace, steps


def duplicate_question(workspace: Workspace) -> Iterator[Finding]:
    """Answers are named by question, in all of a flow."""
    for flow in workspace.flows:
        seen: dict[str, Place] = {}
        for index, step in steps(flow.model):
            for question, path in step.content.asks():
                at = ("steps", index, step.kind, *path, "id")
                if question.id in seen:
                    line = flow.node.find(*seen[question.id]).place.line
                    message = f"the id {question.id!r} is already a question's on line {line}"
                    yield flow.fault(message, "duplicate-question", *at)
                seen.setdefault(question.id, at)


def unknown_question(workspace: Workspace) -> Iterator[Finding]:
    """A survey goes forward only, so that it ends."""
    for flow in workspace.flows:
        for index, step in steps(flow.model):
            ids = [question.id for question in step.survey.questions] if step.survey else []
            for place, question in enumerate(step.survey.questions if step.survey else ()):
                later = {*ids[place + 1 :], END}
                for turn, turnoff in enumerate(question.then):
                    if turnoff.goto not in later:
                        message = f"no later question is {turnoff.goto!r}; {instead(turnoff.goto, later)}"
                        path = ("steps", index, "survey", "questions", place, "then", turn, "goto")
                        yield flow.fault(message, "unknown-question", *path)


def answer_trait(workspace: Workspace) -> Iterator[Finding]:
    traits = workspace.plan.model.traits.user
    for flow in workspace.flows:
        for index, step in steps(flow.model):
            for question, path in step.content.asks():
                name = question.set.partition(".")[2] if question.set else None
                message = _misfit(name, question.type, traits.get(name), traits) if name else None
                if message:
                    yield flow.fault(message, "answer-trait", "steps", index, step.kind, *path, "set")


def _misfit(name: str, answer: ValueType, trait: ValueType | None, traits: dict[str, ValueType]) -> str | None:
    """Why the trait cannot take such an answer; None when it can."""
    if trait is None:
        return f"events.yaml declares no user trait {name!r}; {instead(name, traits)}"
    if isinstance(trait, Choice):
        if not isinstance(answer, Choice):
            return f"user.{name} is one of {', '.join(trait.one_of)}, and the answer a {answer}; ask a single choice"
        strange = set(answer.one_of) - set(trait.one_of)
        return f"user.{name} is never {', '.join(sorted(strange))}; give the choices its values" if strange else None
    if _named(answer) != trait:
        return f"user.{name} is a {trait}, and the answer a {_named(answer)}; set a trait of that type"
    return None


def _named(type: ValueType) -> str:
    return "string" if isinstance(type, Choice) else type
