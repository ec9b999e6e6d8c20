"""docs/conditions.md keeps its word: every example is evaluated, every function and rule is described."""

import json
import re
from pathlib import Path

import pytest

from annai.core.conditions import ConditionError, compile_condition
from annai.core.conditions.checker import MAX_NESTING
from annai.core.conditions.operands import NUMBERS
from annai.core.conditions.predicates import PREDICATES
from annai.core.conditions.syntax import MAX_LENGTH
from tests.core.conditions.sample_plan import FLOWS, PLAN, facts_of

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs" / "conditions.md").read_text("utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in TEXT.splitlines() if line[:1] == "|"]
EXAMPLES = [(row[2].strip("`"), row[3].strip("`"), row[4]) for row in ROWS if row[-1] in ("true", "false")]
ERRORS = [(row[0].strip("`"), row[2].strip("`"), int(row[3])) for row in ROWS if row[-1].isdigit()]


@pytest.mark.parametrize(("source", "given", "expected"), EXAMPLES)
def test_example(source: str, given: str, expected: str) -> None:
    condition = compile_condition(source, PLAN, event="signed_up", flows=FLOWS)
    assert condition.evaluate(facts_of(json.loads(given)), 0).value is (expected == "true")


@pytest.mark.parametrize(("rule", "source", "column"), ERRORS)
def test_error_example(rule: str, source: str, column: int) -> None:
    with pytest.raises(ConditionError) as caught:
        compile_condition(source, PLAN, event="signed_up", flows=FLOWS)
    assert (caught.value.rule, caught.value.column) == (rule, column)


def test_every_function_has_an_example() -> None:
    sources = " ".join(source for source, _, _ in EXAMPLES)
    assert {name for name in [*NUMBERS, *PREDICATES] if f"{name}(" not in sources} == set()


def test_every_rule_is_described() -> None:
    cases = json.loads(Path(__file__).with_name("cases.json").read_text("utf-8"))
    used = {case["rule"] for case in cases if "rule" in case}
    assert used == {rule for rule, _, _ in ERRORS}


def test_limits_are_stated() -> None:
    limits = re.search(r"Limits: ([\d,]+) characters; .* nested (\d+) deep;", TEXT)
    assert limits is not None
    assert (limits[1].replace(",", ""), limits[2]) == (str(MAX_LENGTH), str(MAX_NESTING))
