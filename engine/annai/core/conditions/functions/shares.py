"""`bucket("…")`: a share of all people, the same ones always."""

import ast

from annai.core.conditions.functions.arguments import Value, read_arguments
from annai.core.conditions.nodes import Bucket, Operand
from annai.core.conditions.scope import Scope

LONGEST = 64


def _bucket(scope: Scope, node: ast.Call) -> Operand:
    if scope.filters:
        raise scope.error(node, "a filter asks an event, not who did it; write one of event", "unknown-root")
    [name], _ = read_arguments(scope, node, 'bucket("name") < 20')
    if isinstance(name, ast.Constant) and isinstance(name.value, str) and 0 < len(name.value) <= LONGEST:
        return Bucket(name.value)
    message = f'a bucket has a name of 1 to {LONGEST} characters in quotes, as in bucket("rollout") < 20'
    raise scope.type_error(name, message)


VALUES: dict[str, Value] = {"bucket": _bucket}
