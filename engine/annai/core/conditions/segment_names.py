"""A segment that is named as if it were a name or a trait: what its author means is `in_segment("…")`."""

import ast

from annai.core.conditions.scope import Scope

HOLDERS = ("user", "account")
TRAITS = ("segment", "segments")


def refuse_segment(scope: Scope, node: ast.expr) -> None:
    """A segment's id where true or false is asked for. Raises ConditionError (unknown-segment)."""
    id = scope.syntax.written(node).strip("'\"")
    if id in scope.segments:
        raise scope.error(node, f"{_written(scope, node)} is a segment; did you mean {_call(id)}?", "unknown-segment")


def refuse_trait(scope: Scope, left: ast.expr, right: ast.expr) -> None:
    """`user.segment == "large"`, where nobody has such a trait. Raises ConditionError (unknown-trait)."""
    match left, right:
        case ast.Attribute(ast.Name(id=root), attr=name), _ if root in HOLDERS:
            known = scope.plan.traits.user if root == "user" else scope.plan.traits.account
        case ast.Name(id=name), _:
            known = {}
        case _:
            return
    if name in TRAITS and name not in known:
        ids = [
            part.value for part in ast.walk(right) if isinstance(part, ast.Constant) and part.value in scope.segments
        ]
        meant = " or ".join(map(_call, ids)) or 'in_segment("…") with a segment of segments.yaml'
        raise scope.error(left, f"{_written(scope, left)} is no trait; did you mean {meant}?", "unknown-trait")


def _written(scope: Scope, node: ast.expr) -> str:
    return scope.syntax.written(node)


def _call(id: object) -> str:
    return f'in_segment("{id}")'
