"""docs/conditions.md and docs/ja/conditions.md keep their word: every example is evaluated, every rule described."""

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
from annai.core.instant import parse_moment
from annai.core.load import load_workspace
from tests.core.conditions.sample_plan import DECLARED, compiled, facts_of

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs" / "conditions.md").read_text("utf-8")
JAPANESE = (ROOT / "docs" / "ja" / "conditions.md").read_text("utf-8")
JAPANESE_NOW = parse_moment("2026-05-11T10:00+09:00")
VERDICTS = {"true": True, "false": False, "成立": True, "不成立": False}
FAULTY = re.compile(r"^\| `([a-z-]+)` \| .* \| `([^|]+)` \| (\d+) \|$", re.MULTILINE)
FORMS = re.findall(r"^\| `([^|]+)` \| `(\{[^|]+\})` \|$", TEXT, re.MULTILINE)
FAULTS, WARNINGS = TEXT.split("## Warnings")
JAPANESE_FAULTS, JAPANESE_WARNINGS = JAPANESE.split("## 警告")


def examples_of(text: str, now: int) -> list[tuple[str, str, bool, int]]:
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in text.splitlines() if line[:1] == "|"]
    return [(row[-3].strip("`"), row[-2].strip("`"), VERDICTS[row[-1]], now) for row in rows if row[-1] in VERDICTS]


EXAMPLES = examples_of(TEXT, 0)
JAPANESE_EXAMPLES = examples_of(JAPANESE, JAPANESE_NOW)


@pytest.mark.parametrize(("source", "given", "expected", "now"), EXAMPLES + JAPANESE_EXAMPLES)
def test_example(source: str, given: str, expected: bool, now: int) -> None:
    assert compiled(source).evaluate(facts_of(json.loads(given), now), now).value is expected


@pytest.mark.parametrize(("rule", "source", "column"), FAULTY.findall(FAULTS) + FAULTY.findall(JAPANESE_FAULTS))
def test_error_example(rule: str, source: str, column: str) -> None:
    with pytest.raises(ConditionError) as caught:
        compiled(source)
    assert (caught.value.rule, caught.value.column) == (rule, int(column))


@pytest.mark.parametrize(("rule", "source", "column"), FAULTY.findall(WARNINGS) + FAULTY.findall(JAPANESE_WARNINGS))
def test_warning_example(rule: str, source: str, column: str) -> None:
    [warning] = compiled(source).warnings
    assert (warning.rule, warning.column) == (rule, int(column))


def test_the_files_of_the_japanese_page_are_a_workspace() -> None:
    files = dict(re.findall(r"^```yaml\n# (\S+)\n(.*?)^```$", JAPANESE, re.MULTILINE | re.DOTALL))
    files |= {"workspace.yaml": "name: 帳票\nlocales: [ja]\n", "events.yaml": json.dumps(DECLARED)}
    bundle = load_workspace({name: text.encode() for name, text in files.items()})
    assert [list(bundle.flows), list(bundle.segments)] == [["first-report"], ["large", "new-admins"]]


@pytest.mark.parametrize(("source", "form"), FORMS)
def test_json_form_example(source: str, form: str) -> None:
    assert form_of(source) == json.loads(form)


def test_there_are_examples() -> None:
    assert min(len(FORMS), len(FAULTY.findall(FAULTS)), len(EXAMPLES)) >= 8
    assert min(len(FAULTY.findall(JAPANESE_FAULTS)), len(JAPANESE_EXAMPLES)) >= 8
    assert len(FAULTY.findall(JAPANESE_WARNINGS)) == len(FAULTY.findall(WARNINGS))


@pytest.mark.parametrize("examples", [EXAMPLES, JAPANESE_EXAMPLES], ids=["en", "ja"])
def test_every_function_has_an_example(examples: list[tuple[str, str, bool, int]]) -> None:
    sources = " ".join(source for source, *_ in examples)
    assert {name for name in [*VALUES, *PREDICATES] if f"{name}(" not in sources} == set()


@pytest.mark.parametrize("faults", [FAULTS, JAPANESE_FAULTS], ids=["en", "ja"])
def test_every_rule_is_described(faults: str) -> None:
    cases = json.loads(Path(__file__).with_name("cases.json").read_text("utf-8"))
    used = {case["rule"] for case in cases if "rule" in case}
    assert used == {rule for rule, _, _ in FAULTY.findall(faults)}


def test_limits_are_stated() -> None:
    limits = re.search(r"Limits: ([\d,]+) characters; .* nested (\d+) deep;", TEXT)
    assert limits is not None
    assert (limits[1].replace(",", ""), limits[2]) == (str(MAX_LENGTH), str(MAX_NESTING))
    assert f"asks at most {MAX_LEAVES} things" in TEXT
    assert f"Nested at most {MAX_DEPTH} deep" in TEXT
    assert f"the latest {MOST_HOURS:,} busy\nhours" in TEXT
    assert f"more than {MOST_USERS} are counted as {MOST_USERS}" in TEXT
