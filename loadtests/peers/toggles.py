"""The rules as Unleash's feature toggles: a strategy for each alternative, on if one of them holds.

All values are texts to Unleash; numbers are compared by operators of their own. The strategies are `default`, which
asks for nothing but its constraints, so that no percentage has to be hashed.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from loadtests.rules.rule import Clause, Occasion, Rule

PROJECT = "default"
ENVIRONMENT = "development"
NUMERIC = {">=": "NUM_GTE", "<": "NUM_LT"}


def to_import(rules: Sequence[Rule]) -> dict[str, Any]:
    """What Unleash imports."""
    return {
        "features": [{"name": rule.id, "type": "release", "project": PROJECT} for rule in rules],
        "featureStrategies": [strategy for rule in rules for strategy in strategies(rule)],
        "featureEnvironments": [
            {"featureName": rule.id, "name": rule.id, "environment": ENVIRONMENT, "enabled": True} for rule in rules
        ],
        "contextFields": [{"name": name} for name in sorted(_names(rules))],
        "tagTypes": [],
    }


def strategies(rule: Rule) -> list[dict[str, Any]]:
    return [
        {
            "name": "default",
            "featureName": rule.id,
            "parameters": {},
            "constraints": [constraint(clause) for clause in alternative],
        }
        for alternative in rule.alternatives
    ]


def constraint(clause: Clause) -> dict[str, Any]:
    if clause.sign in NUMERIC:
        return {"contextName": clause.name, "operator": NUMERIC[clause.sign], "value": str(clause.value)}
    values = clause.value if isinstance(clause.value, tuple) else (written(clause.value),)
    operator = "IN" if clause.sign in ("==", "in") else "NOT_IN"
    return {"contextName": clause.name, "operator": operator, "values": [*values]}


def context(occasion: Occasion) -> Mapping[str, Any]:
    """What the toggles are evaluated for."""
    return {"properties": {name: written(value) for name, value in occasion.flat().items()}}


def written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _names(rules: Sequence[Rule]) -> set[str]:
    return {clause.name for rule in rules for alternative in rule.alternatives for clause in alternative}
