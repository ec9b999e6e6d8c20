"""docs/conditions.md keeps its word: every example is evaluated, every function and rule is described."""

import json
import re
from pathlib import Path

import pytest

from annai.core.condition_form import MAX_DEPTH
from annai.core.conditions import ConditionError, form_of
from annai.core.conditions.checker import MAX_LEAVES, MAX_NESTING
from annai.core.conditions.functions import PREDICATES, VALUES
from annai.core.conditions.syntax import MAX_LENGTH
from annai.core.history import MOST_HOURS, MOST_USERS
from tests.core.conditions.sample_plan import compiled, facts_of

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs" / "conditions.md").read_text("utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in TEXT.splitlines() if line[:1] == "|"]
EXAMPLES = [(row[2].strip("`"), row[3].strip("`"), row[4]) for row in ROWS if row[-1] in ("true", "false")]
FAULTS, WARNINGS = TEXT.split("## Warnings")
FAULTY = re.compile(r"^\| `([a-z-]+)` \| .* \| `([^|]+)` \| (\d+) \|$", re.MULTILINE)
FORMS = re.findall(r"^\| `([^|]+)` \| `(\{[^|]+\})` \|$", TEXT, re.MULTILINE)


@pytest.mark.parametrize(("source", "given", "expected"), EXAMPLES)
def test_example(source: str, given: str, expected: str) -> None:
    assert compiled(source).evaluate(facts_of(json.loads(given)), 0).value is (expected == "true")


@pytest.mark.parametrize(("rule", "source", "column"), FAULTY.findall(FAULTS))
def test_error_example(rule: str, source: str, column: str) -> None:
    with pytest.raises(ConditionError) as caught:
        compiled(source)
    assert (caught.value.rule, caught.value.column) == (rule, int(column))


@pytest.mark.parametrize(("rule", "source", "column"), FAULTY.findall(WARNINGS))
def test_warning_example(rule: str, source: str, column: str) -> None:
    [warning] = compiled(source).warnings
    assert (warning.rule, warning.column) == (rule, int(column))


@pytest.mark.parametrize(("source", "form"), FORMS)
def test_json_form_example(source: str, form: str) -> None:
    assert form_of(source) == json.loads(form)


def test_there_are_examples() -> None:
    assert min(len(FORMS), len(FAULTY.findall(FAULTS)), len(EXAMPLES)) >= 8


def test_every_function_has_an_example() -> None:
    sources = " ".join(source for source, _, _ in EXAMPLES)
    assert {name for name in [*VALUES, *PREDICATES] if f"{name}(" not in sources} == set()


def test_every_rule_is_described() -> None:
    cases = json.loads(Path(__file__).with_name("cases.json").read_text("utf-8"))
    used = {case["rule"] for case in cases if "rule" in case}
    assert used == {rule for rule, _, _ in FAULTY.findall(FAULTS)}


def test_limits_are_stated() -> None:
    limits = re.search(r"Limits: ([\d,]+) characters; .* nested (\d+) deep;", TEXT)
    assert limits is not None
    assert (limits[1].replace(",", ""), limits[2]) == (str(MAX_LENGTH), str(MAX_NESTING))
    assert f"asks at most {MAX_LEAVES} things" in TEXT
    assert f"Nested at most {MAX_DEPTH} deep" in TEXT
    assert f"the latest {MOST_HOURS:,} busy\nhours" in TEXT
    assert f"more than {MOST_USERS} are counted as {MOST_USERS}" in TEXT
