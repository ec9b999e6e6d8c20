"""The rules as an engineer would write them by hand: a function each, over plain mappings.

A missing number is taken for one that fails the comparison, as `user.get("logins", 0) >= 5`.
"""

from collections.abc import Sequence
from typing import Any

from loadtests.rules.rule import Clause, Judge, Occasion, Rule

HEAD = "from math import inf\n"


def load(rules: Sequence[Rule]) -> Judge:
    namespace: dict[str, Any] = {}
    exec(compile(source(rules), "<handwritten>", "exec"), namespace)
    functions = [(rule.id, namespace[_name(rule)]) for rule in rules]

    def holding(occasion: Occasion) -> list[str]:
        user, account, event = occasion.user, occasion.account, occasion.event
        return [id for id, function in functions if function(user, account, event)]

    return holding


def source(rules: Sequence[Rule]) -> str:
    """The rules as the text of a Python module."""
    return HEAD + "".join(map(_function, rules))


def _function(rule: Rule) -> str:
    return f"\n\ndef {_name(rule)}(user, account, event):\n    return {rule.written(' and ', ' or ', _clause)}\n"


def _name(rule: Rule) -> str:
    return f"is_for_{rule.id.replace('-', '_')}"


def _clause(clause: Clause) -> str:
    if clause.value is True:
        return f'{clause.root}.get("{clause.name}")'
    if clause.value is False:
        return f'{clause.root}.get("{clause.name}") is False'
    if clause.sign == ">=":
        return f'{clause.root}.get("{clause.name}", 0) >= {clause.value}'
    if clause.sign == "<":
        return f'{clause.root}.get("{clause.name}", inf) < {clause.value}'
    return f'{clause.root}.get("{clause.name}") {clause.sign} {clause.value!r}'
