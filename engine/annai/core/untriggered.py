"""Why a flow that nothing keeps from starting has not started: its audience, its `where`, or its trigger.

What judges the event cannot be asked without one, so the trigger is told with it.
"""

from typing import TYPE_CHECKING

from annai.core.bundle import CompiledFlow
from annai.core.conditions import Condition
from annai.core.conditions.nodes import Path, walk
from annai.core.triggers.trigger import KINDS

if TYPE_CHECKING:
    from annai.core.turn import Turn


def untriggered(flow: CompiledFlow, turn: "Turn") -> str:
    """The condition that is false now, as `audience: user.role == "admin"`, else the trigger, as `event: signed_up`."""
    if not turn.holds(flow.audience):
        return f"audience: {flow.model.audience}"
    where, source = flow.where, flow.model.trigger.where
    if where is not None and _reads_event(where):
        return f"{_trigger(flow)}, where: {source}"
    return _trigger(flow) if turn.holds(where) else f"where: {source}"


def _reads_event(where: Condition) -> bool:
    return any(isinstance(part, Path) and part.root == "event" for part in walk(where.node))


def _trigger(flow: CompiledFlow) -> str:
    trigger = flow.model.trigger
    key = next(key for key, kind in KINDS.items() if isinstance(trigger, kind))
    value = getattr(trigger, key, None)
    return f"{key}: {value}" if isinstance(value, str) else key
