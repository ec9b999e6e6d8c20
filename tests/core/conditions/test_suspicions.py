"""What a condition says that its author hardly means."""

import pytest

from tests.core.conditions.sample_plan import compiled


def warned(source: str) -> list[str]:
    return [warning.rule for warning in compiled(source).warnings]


@pytest.mark.parametrize(
    "source",
    [
        "user.seats > 5 and user.seats < 3",
        "user.seats > 3 and user.seats <= 3",
        "user.seats >= 3 and 3 > user.seats",
        "user.seats == 3 and user.seats > 3",
        "user.seats == 3 and user.seats < 3",
        "user.seats in [1, 2] and user.seats in [3]",
        'user.role == "admin" and user.role == "editor"',
        'user.role == "admin" and user.active and user.role in ["editor", "owner"]',
        "user.active and user.active == false",
        "user.active and not user.active",
        'not contains(user.name, "a") and contains(user.name, "a")',
        'in_segment("large") and account.seats < 3',
        "(user.seats > 5 and user.active) and user.seats == 1",
        'count("logged_in") == 0 and count("logged_in") >= 1',
        'user.created_at > "2026-01-02" and user.created_at < "2026-01-01"',
    ],
)
def test_contradictions(source: str) -> None:
    assert warned(source) == ["contradiction"]


@pytest.mark.parametrize(
    "source",
    [
        "user.seats >= 3 and user.seats <= 3",
        "user.seats > 3 and user.seats > 5 and user.seats < 9 and user.seats < 8",
        "user.seats == 3 and user.seats >= 3 and user.seats <= 3",
        "user.seats == 3 or user.seats == 4",
        'user.role != "admin" and user.role != "editor"',
        'user.name == "a" and user.name == user.id and user.active == true',
        "true and user.active and 3 in user.tags",
        "1 < 2 and true and 1 in [1]",
    ],
)
def test_what_can_hold_together(source: str) -> None:
    assert warned(source) == []


@pytest.mark.parametrize(
    ("source", "sign"),
    [
        ("user.seats < 3", ">="),
        ("user.seats <= 3", ">"),
        ("3 > user.seats", "<="),
        ("user.seats >= account.seats", "<"),
    ],
)
def test_negated_orderings(source: str, sign: str) -> None:
    [warning] = compiled(f"not ({source})").warnings
    assert (warning.rule, warning.column) == ("negated-ordering", 1)
    assert f"write {sign}," in warning.message


@pytest.mark.parametrize("source", ['count("logged_in") > 3', "user.seats == 3", "now.hour < 9", "user.active"])
def test_negations_that_ask_nothing_missing(source: str) -> None:
    assert warned(f"not ({source})") == []
