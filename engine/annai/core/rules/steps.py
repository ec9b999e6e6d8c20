"""Steps that share an id, that lead nowhere, or that nothing leads to."""

from collections.abc import Iterator

from annai.core.bundle import END
from annai.core.conditions.errors import instead
from annai.core.finding import Finding
from annai.core.flow import Flow, Step
from annai.core.workspace import Workspace, steps


def duplicate_step(workspace: Workspace) -> Iterator[Finding]:
    for flow in workspace.flows:
        seen: dict[str, int] = {}
        for index, step in steps(flow.model):
            if step.id in seen:
                line = flow.node.find("steps", seen[step.id], "id").place.line
                message = f"the id {step.id!r} is already a step's on line {line}"
                yield flow.fault(message, "duplicate-step", "steps", index, "id")
            seen.setdefault(step.id, index)


def unknown_step(workspace: Workspace) -> Iterator[Finding]:
    for flow in workspace.flows:
        known = {step.id for _, step in steps(flow.model)} | {END}
        for index, step in steps(flow.model):
            for goal, path in _jumps(step):
                if goal not in known:
                    message = f"there is no step {goal!r}; {instead(goal, known)}"
                    yield flow.fault(message, "unknown-step", "steps", index, *path)


def unreachable_step(workspace: Workspace) -> Iterator[Finding]:
    for flow in workspace.flows:
        reached = _reached(flow.model)
        for index, step in steps(flow.model):
            if step.id not in reached:
                message = f"nothing leads to the step {step.id!r}; reach it by goto or else, or remove it"
                yield flow.fault(message, "unreachable-step", "steps", index, "id")


def followers(flow: Flow) -> dict[str, str]:
    """Of each step's id, the step behind it, or END."""
    behind = [*flow.steps[1:], END]
    pairs = zip(flow.steps, behind, strict=True)
    return {step.id: after.id if isinstance(after, Step) else END for step, after in pairs if isinstance(step, Step)}


def _jumps(step: Step) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """Where goto and else lead, and where that is written."""
    for kind, content in (("tooltip", step.tooltip), ("modal", step.modal)):
        for place, action in enumerate(content.actions if content else ()):
            if action.goto:
                yield action.goto, (kind, "actions", place, "goto")
    if step.wait and step.wait.otherwise:
        yield step.wait.otherwise, ("wait", "else")


def _reached(flow: Flow) -> set[str]:
    by_id = {step.id: step for _, step in steps(flow)}
    behind = followers(flow)
    reached: set[str] = set()
    ahead = [next(iter(behind))]
    while ahead:
        id = ahead.pop()
        if id in by_id and id not in reached:
            reached.add(id)
            ahead += [goal for goal, _ in _jumps(by_id[id])]
            ahead += [behind[id]] if _goes_on(by_id[id]) else []
    return reached


def _goes_on(step: Step) -> bool:
    """Whether the step can lead to the one behind it."""
    content = step.tooltip or step.modal
    if content is None or not content.actions:
        return True
    clicked = step.tooltip is not None and step.tooltip.advance == "click"
    return clicked or any(not action.goto and not action.dismiss for action in content.actions)
