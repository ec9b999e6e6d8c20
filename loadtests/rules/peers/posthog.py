"""PostHog's local evaluation: all flags of a person at once, their definitions set by hand."""

from collections.abc import Sequence
from typing import Any

from posthog import Posthog

from loadtests.rules.rule import Clause, Judge, Occasion, Rule

OPERATORS = {"==": "exact", "in": "exact", "!=": "is_not", "not in": "is_not", ">=": "gte", "<": "lt"}


def load(rules: Sequence[Rule]) -> Judge:
    client = Posthog("offline", host="http://posthog.invalid", send=False, sync_mode=True)
    client.feature_flags = [_flag(number, rule) for number, rule in enumerate(rules)]

    def holding(occasion: Occasion) -> list[str]:
        flags = client.get_all_flags(
            str(occasion.number), person_properties=occasion.flat(), only_evaluate_locally=True
        )
        return [id for id, held in flags.items() if held]

    return holding


def _flag(number: int, rule: Rule) -> dict[str, Any]:
    groups = [
        {"properties": [_property(clause) for clause in alternative], "rollout_percentage": 100}
        for alternative in rule.alternatives
    ]
    return {"id": number, "key": rule.id, "active": True, "filters": {"groups": groups}}


def _property(clause: Clause) -> dict[str, Any]:
    value = list(clause.value) if isinstance(clause.value, tuple) else clause.value
    return {"key": clause.name, "type": "person", "operator": OPERATORS[clause.sign], "value": value}
