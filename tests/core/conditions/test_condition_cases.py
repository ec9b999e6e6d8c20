"""The language by its cases: source, facts and moment in; value and valid_until, or an error, out."""

import json
from pathlib import Path
from typing import Any

import pytest

from annai.core.conditions import ConditionError
from annai.core.facts import Verdict
from tests.core.conditions.sample_plan import compiled, facts_of

CASES: list[dict[str, Any]] = json.loads(Path(__file__).with_name("cases.json").read_text("utf-8"))
GOOD = [case for case in CASES if "error" not in case]
BAD = [case for case in CASES if "error" in case]


def named(case: dict[str, Any]) -> str:
    return str(case["name"])


@pytest.mark.parametrize("case", GOOD, ids=named)
def test_value(case: dict[str, Any]) -> None:
    condition = compiled(case["source"])
    verdict = condition.evaluate(facts_of(case.get("facts", {})), case.get("now", 0))
    assert verdict == Verdict(case["value"], case.get("valid_until"))


@pytest.mark.parametrize("case", BAD, ids=named)
def test_error(case: dict[str, Any]) -> None:
    with pytest.raises(ConditionError) as caught:
        compiled(case["source"], case.get("event", "signed_up"))
    error = caught.value
    assert (error.rule, error.column) == (case["rule"], case["column"]), error.message
    assert case["error"] in error.message


def test_names_of_cases_are_unique() -> None:
    assert len({case["name"] for case in CASES}) == len(CASES)
