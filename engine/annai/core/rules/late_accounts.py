"""Variants that ask for an account before it may be known."""

import ast
from collections.abc import Iterator, Mapping

from annai.core.conditions.errors import ConditionError
from annai.core.conditions.syntax import parse
from annai.core.finding import Finding
from annai.core.flow import Flow
from annai.core.workspace import Workspace

MESSAGE = (
    "this asks for the account: a run that begins before `group` has told of it goes without the variant, to its end; "
    "if that is meant, write known(account.id) and … here, else let the audience ask for known(account.id)"
)
Segments = Mapping[str, str]  # id → condition


def account_late(workspace: Workspace) -> Iterator[Finding]:
    """Of flows that an event or a page starts also for those whose account is unknown, unless `known(…)` admits it."""
    file = workspace.segments
    segments = {id: segment.when for id, segment in file.model.segments.items()} if file else {}
    for flow in workspace.flows:
        if not flow.variant and _starts_early(flow.model) and not _waits(flow.model, segments):
            for index, variant in enumerate(flow.model.variants):
                tree = _tree(variant.when)
                if _reads(tree, segments) and not _admits(tree, segments):
                    yield flow.fault(MESSAGE, "account-late", "variants", index, "when")


def _starts_early(flow: Flow) -> bool:
    trigger = flow.trigger
    return flow.subject == "user" and (trigger.listens_to is not None or trigger.on_page is not None)


def _waits(flow: Flow, segments: Segments) -> bool:
    """Whether it starts for nobody whose account is unknown."""
    return any(_asks(_tree(source), segments) for source in (flow.audience, flow.trigger.where))


def _admits(node: ast.expr | None, segments: Segments) -> bool:
    """Whether the condition says that the account may be unknown."""
    calls = [part for part in ast.walk(node) if isinstance(part, ast.Call)] if node else []
    return any(isinstance(call.func, ast.Name) and call.func.id == "known" and _reads(call, segments) for call in calls)


def _tree(source: str | None) -> ast.expr | None:
    """None for no condition, and for one that cannot be read."""
    try:
        return parse(source).tree if source else None
    except ConditionError:
        return None


def _asks(node: ast.expr | None, segments: Segments) -> bool:
    """Whether the condition holds only for those whose account is known: what is missing is never true."""
    match node:
        case ast.BoolOp(op=ast.And(), values=parts):
            return any(_asks(part, segments) for part in parts)
        case ast.BoolOp(values=parts):
            return all(_asks(part, segments) for part in parts)
        case None | ast.UnaryOp():
            return False
        case ast.Compare(ops=signs) if any(isinstance(sign, ast.NotEq | ast.NotIn) for sign in signs):
            return False
        case ast.Call(func=ast.Name(id="in_segment"), args=[ast.Constant(value=str() as id)]):
            return _asks(_tree(segments.get(id)), _others(segments, id))
    return _reads(node, segments)


def _reads(node: ast.expr | None, segments: Segments) -> bool:
    """Whether it reads the account, itself or by a segment."""
    return node is not None and any(_names(part, segments) for part in ast.walk(node))


def _names(part: ast.AST, segments: Segments) -> bool:
    match part:
        case ast.Name(id="account"):
            return True
        case ast.Call(func=ast.Name(id="in_segment"), args=[ast.Constant(value=str() as id)]):
            return _reads(_tree(segments.get(id)), _others(segments, id))
    return False


def _others(segments: Segments, id: str) -> Segments:
    """Those that are left to ask, lest a circle of segments be followed for ever."""
    return {other: when for other, when in segments.items() if other != id}
