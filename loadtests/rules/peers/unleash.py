"""UnleashClient without a server: its toggles come from the cache, a strategy for each alternative.

All values are texts to Unleash; numbers are compared by operators of their own.
"""

import json
from collections.abc import Sequence
from typing import Any

from UnleashClient import UnleashClient
from UnleashClient.cache import BaseCache
from UnleashClient.constants import FEATURES_URL

from loadtests.rules.rule import Clause, Judge, Occasion, Rule

NUMERIC = {">=": "NUM_GTE", "<": "NUM_LT"}


class Memory(BaseCache):  # type: ignore[misc]  # what is skipped in type checking is Any
    """A cache that needs no file."""

    bootstrapped = True

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    def set(self, key: str, value: Any) -> None:
        self.values[key] = value

    def mset(self, data: dict[str, Any]) -> None:
        self.values |= data

    def get(self, key: str, default: Any = None) -> Any:
        return self.values.get(key, default)

    def exists(self, key: str) -> bool:
        return key in self.values

    def destroy(self) -> None:
        self.values = {}


def load(rules: Sequence[Rule]) -> Judge:
    ids = [rule.id for rule in rules]
    cache = Memory()
    cache.set(FEATURES_URL, json.dumps({"version": 2, "features": [_feature(rule) for rule in rules]}))
    client = UnleashClient(
        "http://unleash.invalid", "rules", disable_metrics=True, disable_registration=True, cache=cache
    )
    client.initialize_client(fetch_toggles=False)

    def holding(occasion: Occasion) -> list[str]:
        context = {"properties": occasion.flat()}
        return [id for id in ids if client.is_enabled(id, context)]

    return holding


def _feature(rule: Rule) -> dict[str, Any]:
    strategies = [
        {"name": "default", "constraints": [_constraint(clause) for clause in alternative]}
        for alternative in rule.alternatives
    ]
    return {"name": rule.id, "enabled": True, "strategies": strategies}


def _constraint(clause: Clause) -> dict[str, Any]:
    if clause.sign in NUMERIC:
        return {"contextName": clause.name, "operator": NUMERIC[clause.sign], "value": str(clause.value)}
    values = clause.value if isinstance(clause.value, tuple) else (str(clause.value),)
    operator = "IN" if clause.sign in ("==", "in") else "NOT_IN"
    return {"contextName": clause.name, "operator": operator, "values": values}
