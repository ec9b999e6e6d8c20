"""The JSON form of conditions, and what is none."""

from typing import Any

import pytest

from annai.core.condition_form import MAX_DEPTH, as_source, written
from annai.core.conditions import form_of
from annai.core.conditions.nodes import Compare, Constant
from tests.core.conditions.sample_plan import compiled


@pytest.mark.parametrize(
    "source",
    [
        "1 <= user.seats < 3 != user.seats",
        'user.name in ["a", "b\\"\\\\\\n\\t"] or user.seats in [-1, 0.5, 2]',
        'not now - user.created_at > "30d" and now.weekday == "mon" and true',
        'account.count("report_created", within="7d", where=event.rows > 9 and event.template == "invoice") >= 1',
        'last("report_created", where=event.rows > 9).template == "order" or False',
        'user.seats > 0.0000001 and glob(page.path, "/a/*") and completed("first-report", step="welcome", within="1d")',
    ],
)
def test_there_and_back(source: str) -> None:
    form = form_of(source)
    assert compiled(as_source(form)).node == compiled(source).node
    assert form_of(as_source(form)) == form


def test_any_order_of_keys() -> None:
    assert as_source({"within": "7d", "count": ["a"]}) == 'count("a", within="7d")'


@pytest.mark.parametrize(
    ("form", "message"),
    [
        (None, "None has no place"),
        ({}, "a mapping with ''"),
        ({"and": []}, "a mapping with 'and'"),
        ({"==": [1]}, "a mapping with '=='"),
        ({"path": "user.role or true"}, "a mapping with 'path'"),
        ({"path": 3}, "a mapping with 'path'"),
        ({"count(": ["a"]}, "a mapping with 'count('"),
        ({"count": ["a"], "other": 1}, "a mapping with 'count'"),
        ({3: ["a"]}, "a mapping with '3'"),
        ({"last": ["a"], "property": "a b"}, "property is a name"),
        ({"last": ["a"], "property": 3}, "property is a name"),
        ({"==": [float("inf"), 1]}, "numbers are finite"),
    ],
)
def test_what_is_no_form(form: Any, message: str) -> None:
    with pytest.raises(
        ValueError, match="^" + message.replace("(", r"\(") if message[0] == "a" else message.replace("(", r"\(")
    ):
        as_source(form)


def test_nesting_is_limited() -> None:
    form: Any = True
    for _ in range(MAX_DEPTH + 1):
        form = {"not": form}
    with pytest.raises(ValueError, match="nested more than 64 deep"):
        as_source(form)


def test_text_is_data() -> None:
    node = compiled(as_source({"==": [{"path": "user.name"}, '" or true or "']})).node
    assert isinstance(node, Compare)
    assert node.right == Constant('" or true or "', "string")


def test_text_in_files_stays() -> None:
    assert (written("true"), written(3), written({"path": "user.active"})) == ("true", 3, "user.active")
