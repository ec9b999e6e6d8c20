"""Logic steps that forget somebody, or go round in circles."""

from collections.abc import Iterator

from annai.core.finding import Finding
from annai.core.flow import Flow
from annai.core.rules.steps import followers
from annai.core.share import PERCENT
from annai.core.steps.branch import Branch
from annai.core.steps.split import Split
from annai.core.workspace import Workspace, steps


def branch_without_else(workspace: Workspace) -> Iterator[Finding]:
    for flow in workspace.flows:
        for index, step in steps(flow.model):
            if isinstance(step.content, Branch) and step.content.goes_on():
                message = "nothing says where those go for whom no condition holds; end the list with - else: a step"
                yield flow.fault(message, "branch-without-else", "steps", index, step.kind)


def split_weights(workspace: Workspace) -> Iterator[Finding]:
    for flow in workspace.flows:
        for index, step in steps(flow.model):
            total = sum(way.weight for way in step.content.root) if isinstance(step.content, Split) else PERCENT
            if total != PERCENT:
                message = f"the weights sum to {total}; let them sum to {PERCENT}"
                yield flow.fault(message, "split-weights", "steps", index, step.kind)


def endless_loop(workspace: Workspace) -> Iterator[Finding]:
    for flow in workspace.flows:
        circle = _circle(flow.model)
        if circle:
            index = next(index for index, step in steps(flow.model) if step.id == circle[0])
            way = " → ".join([*circle, circle[0]])
            message = f"these steps go round without ever standing still: {way}; put a wait among them"
            yield flow.fault(message, "endless-loop", "steps", index, "id")


def _circle(flow: Flow) -> list[str]:
    """The steps of a circle in which nothing holds a run; empty when there is none."""
    behind = followers(flow)
    ahead = {step.id: [*step.content.passes(behind[step.id])] for _, step in steps(flow)}
    done: set[str] = set()
    for id in ahead:
        found = _walk(ahead, id, [], done)
        if found:
            return found
    return []


def _walk(ahead: dict[str, list[str]], id: str, path: list[str], done: set[str]) -> list[str]:
    if id in path:
        return path[path.index(id) :]
    if id in done:
        return []
    done.add(id)
    for goal in ahead.get(id, ()):
        found = _walk(ahead, goal, [*path, id], done)
        if found:
            return found
    return []
