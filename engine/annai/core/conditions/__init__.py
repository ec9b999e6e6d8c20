"""The condition language; docs/conditions.md specifies it."""

from annai.core.conditions.condition import Condition, compile_condition
from annai.core.conditions.errors import ConditionError
from annai.core.conditions.scope import ALL_ROOTS

__all__ = ["ALL_ROOTS", "Condition", "ConditionError", "compile_condition"]
