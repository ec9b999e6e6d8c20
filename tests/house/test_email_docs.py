"""docs/emails.md, docs/ja/emails.md and the rules of docs/flow-files.md keep their word."""

import json
import re
from pathlib import Path

import pytest

from annai.core.filters import FILTERS
from annai.core.rules import RULES
from annai.core.template import compile_template
from annai.workers.dead_letters import ATTEMPTS, FIRST_PAUSE

DOCS = Path(__file__).parents[2] / "docs"
EMAILS = (DOCS / "emails.md").read_text("utf-8")
JAPANESE = (DOCS / "ja" / "emails.md").read_text("utf-8")
Example = tuple[str, str, str, str]


def examples_of(text: str, locale: str) -> list[Example]:
    """The template, its values, what it gives, and the reader's language where the values name none."""
    rows = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in text.splitlines() if "|" in line]
    return [
        (row[2].strip("`").replace("\\|", "|"), row[3].strip("`"), row[4], locale)
        for row in rows
        if len(row) == 5 and row[2].startswith("`{{")
    ]


EXAMPLES = examples_of(EMAILS, "en")
JAPANESE_EXAMPLES = examples_of(JAPANESE, "ja")


@pytest.mark.parametrize(("source", "given", "expected", "locale"), EXAMPLES + JAPANESE_EXAMPLES)
def test_example(source: str, given: str, expected: str, locale: str) -> None:
    variables = {"time_zone": "Asia/Tokyo", **json.loads(given)}
    assert compile_template(source).render(variables, variables.get("locale", locale)) == expected


@pytest.mark.parametrize("examples", [EXAMPLES, JAPANESE_EXAMPLES], ids=["en", "ja"])
def test_every_filter_has_an_example(examples: list[Example]) -> None:
    used = {name for source, *_ in examples for name in re.findall(r"\| (\w+)", source)}
    assert used | {"escape"} == set(FILTERS)


def test_the_attempts_are_stated() -> None:
    pauses = [FIRST_PAUSE * 2**attempt // 1_000 for attempt in range(1, ATTEMPTS)]
    assert (ATTEMPTS, pauses[0], round(sum(pauses) / 3_600)) == (10, 20, 3)
    assert "ten attempts in all, in about three hours, the pauses growing from 20 seconds" in EMAILS


def test_every_rule_is_described() -> None:
    guide = (DOCS / "flow-files.md").read_text("utf-8")
    assert [rule for rule in RULES if f"`{rule}`" not in guide] == []
