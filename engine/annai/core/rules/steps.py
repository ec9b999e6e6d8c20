"""Steps that share an id, that lead nowhere, or that nothing leads to."""

from collections.abc import Iterator

from annai.core.conditions.errors import instead
from annai.core.finding import Finding
from annai.core.flow import Flow
from annai.core.on_change import StepMap
from annai.core.steps.kind import END, Place
from annai.core.steps.step import Step
from annai.core.workspace import Read, Workspace, steps


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
        yield from _unknown_steps(flow)


def _unknown_steps(flow: Read[Flow]) -> Iterator[Finding]:
    known = {step.id for _, step in steps(flow.model)} | {END}
    for goal, place in _named_steps(flow.model):
        names = known - {END} if place[0] == "come_back" else known
        if goal not in names:
            yield flow.fault(f"there is no step {goal!r}; {instead(goal, names)}", "unknown-step", *place)


def _named_steps(flow: Flow) -> Iterator[tuple[str, Place]]:
    """Each name of a step that the flow writes, and where."""
    for index, step in steps(flow):
        for goal, path in step.content.jumps():
            yield goal, ("steps", index, step.kind, *path)
    for goal, key in _returns(flow):
        yield goal, ("come_back", key)
    if isinstance(flow.on_change, StepMap):
        for old, goal in flow.on_change.map.items():
            yield goal, ("on_change", "map", old)


def unreachable_step(workspace: Workspace) -> Iterator[Finding]:
    """Not while a name in the flow is wrong: the steps behind it are most likely those that it should lead to."""
    for flow in workspace.flows:
        reached = _reached(flow.model)
        lost = [(index, step.id) for index, step in steps(flow.model) if step.id not in reached]
        if lost and any(_unknown_steps(flow)):
            continue
        for index, id in lost:
            message = f"nothing leads to the step {id!r}; reach it by goto or else, or remove it"
            yield flow.fault(message, "unreachable-step", "steps", index, "id")


def _returns(flow: Flow) -> list[tuple[str, str]]:
    """The steps at which it comes back, and by which key."""
    back = flow.come_back
    named = ((back.at, "at"), (back.then, "then")) if back is not None else ()
    return [(goal, key) for goal, key in named if goal is not None]


def followers(flow: Flow) -> dict[str, str]:
    """Of each step's id, the step behind it, or END."""
    behind = [*flow.steps[1:], END]
    pairs = zip(flow.steps, behind, strict=True)
    return {step.id: after.id if isinstance(after, Step) else END for step, after in pairs if isinstance(step, Step)}


def _reached(flow: Flow) -> set[str]:
    by_id = {step.id: step for _, step in steps(flow)}
    behind = followers(flow)
    reached: set[str] = set()
    ahead = [next(iter(behind)), *(goal for goal, _ in _returns(flow))]
    while ahead:
        id = ahead.pop()
        if id in by_id and id not in reached:
            reached.add(id)
            content = by_id[id].content
            ahead += [goal for goal, _ in content.jumps()]
            ahead += [behind[id]] if content.goes_on() else []
    return reached
