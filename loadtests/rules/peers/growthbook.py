"""GrowthBook's targeting conditions. They are evaluated directly, which takes half of the time of a feature each."""

from collections.abc import Sequence
from typing import Any

from growthbook.core import evalCondition

from loadtests.rules.rule import Clause, Judge, Occasion, Rule

OPERATORS = {"!=": "$ne", "in": "$in", "not in": "$nin", ">=": "$gte", "<": "$lt"}


def load(rules: Sequence[Rule]) -> Judge:
    conditions = [(rule.id, _condition(rule)) for rule in rules]

    def holding(occasion: Occasion) -> list[str]:
        attributes = occasion.flat()
        return [id for id, condition in conditions if evalCondition(attributes, condition)]

    return holding


def _condition(rule: Rule) -> dict[str, Any]:
    parts = [{clause.name: _value(clause) for clause in alternative} for alternative in rule.alternatives]
    return parts[0] if len(parts) == 1 else {"$or": parts}


def _value(clause: Clause) -> Any:
    value = list(clause.value) if isinstance(clause.value, tuple) else clause.value
    return value if clause.sign == "==" else {OPERATORS[clause.sign]: value}
