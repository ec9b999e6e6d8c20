"""The condition language; docs/conditions.md specifies it."""

from annai.core.conditions.condition import Condition, compile_condition, form_of
from annai.core.conditions.errors import ConditionError
from annai.core.conditions.scope import ALL_ROOTS, Asked
from annai.core.conditions.value import Value, compile_value

__all__ = [
    "ALL_ROOTS",
    "Asked",
    "Condition",
    "ConditionError",
    "Value",
    "compile_condition",
    "compile_value",
    "form_of",
]
