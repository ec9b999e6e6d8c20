"""How far along a flow each step is: "2 / 3".

It counts along the longest way through the step: where ways part, only one of them is gone. So the number rises with
each step shown, and the last step of every way is as many as there are. A way that leads back counts once.
"""

from collections.abc import Iterable, Mapping, Sequence

from annai.core.flow import Flow
from annai.core.rules.steps import followers
from annai.core.workspace import steps
from annai.wire.experience import Progress

Ways = Mapping[str, Sequence[str]]


def progress(flow: Flow) -> dict[str, Progress]:
    """Of each step that is shown, where it is among those of its longest way, from 1; of others, {0, 0}."""
    ways = _ways(flow)
    shown = {step.id: int(step.content.shown) for _, step in steps(flow)}
    order = _order(ways)
    before = _longest(order, _reversed(ways, order), shown)
    behind = _longest(order[::-1], _ahead(ways, order), shown)
    return {id: Progress(before[id], before[id] + behind[id] - 1) if shown[id] else Progress(0, 0) for id in ways}


def _ways(flow: Flow) -> dict[str, list[str]]:
    """Of each step, those to which it may lead."""
    behind = followers(flow)
    ways: dict[str, list[str]] = {}
    for _, step in steps(flow):
        next = [behind[step.id]] if step.content.goes_on() else []
        goals = [*next, *(goal for goal, _ in step.content.jumps())]
        ways[step.id] = [goal for goal in goals if goal in behind]
    return ways


def _order(ways: Ways) -> list[str]:
    """The steps so that each comes before those to which it leads, but for ways that lead back."""
    done: dict[str, None] = {}
    for first in ways:
        _visit(first, ways, set(), done)
    return [*done][::-1]


def _visit(id: str, ways: Ways, entered: set[str], done: dict[str, None]) -> None:
    if id not in entered and id not in done:
        entered.add(id)
        for goal in ways[id]:
            _visit(goal, ways, entered, done)
        done[id] = None


def _ahead(ways: Ways, order: Sequence[str]) -> dict[str, list[str]]:
    """The ways that do not lead back."""
    place = {id: index for index, id in enumerate(order)}
    return {id: [goal for goal in goals if place[goal] > place[id]] for id, goals in ways.items()}


def _reversed(ways: Ways, order: Sequence[str]) -> dict[str, list[str]]:
    sources: dict[str, list[str]] = {id: [] for id in ways}
    for id, goals in _ahead(ways, order).items():
        for goal in goals:
            sources[goal].append(id)
    return sources


def _longest(order: Iterable[str], others: Ways, shown: Mapping[str, int]) -> dict[str, int]:
    """The most shown steps on a way that ends with the step, counting it; `others` come before it in the order."""
    longest: dict[str, int] = {}
    for id in order:
        longest[id] = shown[id] + max((longest[other] for other in others[id]), default=0)
    return longest
