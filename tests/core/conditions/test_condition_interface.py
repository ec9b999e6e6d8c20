"""What a condition tells about itself, its limits, and its errors with their caret."""

import pytest

from annai.core.asked import asked, questions
from annai.core.conditions import ConditionError, compile_condition
from annai.core.conditions.checker import MAX_NESTING
from annai.core.conditions.errors import caret
from annai.core.conditions.syntax import MAX_LENGTH
from annai.core.facts import Facts
from tests.core.conditions.sample_plan import PLAN, compiled


def error_of(source: str, roots: frozenset[str] = frozenset({"user"})) -> ConditionError:
    with pytest.raises(ConditionError) as caught:
        compile_condition(source, PLAN, event="signed_up", roots=roots)
    return caught.value


def test_names_what_it_reads() -> None:
    condition = compiled(
        'count("logged_in") > 1 and days_since("report_created") < 3 or active("invite-team", step="invite")'
    )
    assert asked(questions(condition.node)).users == {"logged_in", "report_created"}
    assert condition.mentions == {"invite-team", "invite-team/invite"}
    assert condition.source.startswith("count")


def test_is_immutable() -> None:
    with pytest.raises(AttributeError):
        compiled("true").source = "false"  # type: ignore[misc]


def test_roots_can_be_narrowed() -> None:
    error = error_of("page.path == '/'")
    assert (error.rule, error.message) == ("unknown-root", "page cannot be read here; write one of user")


def test_length_is_limited() -> None:
    source = f'user.name == "{"x" * (MAX_LENGTH - 15)}"'
    assert len(source) == MAX_LENGTH
    assert compiled(source).evaluate(Facts(), 0).value is False
    error = error_of(source + " ")
    assert (error.rule, error.column) == ("condition-syntax", MAX_LENGTH + 1)
    assert "2001 characters, 2000 at most" in error.message


def test_nesting_is_limited() -> None:
    assert compiled("not " * MAX_NESTING + "true").evaluate(Facts(), 0).value is True
    assert "nested more than 32 deep" in error_of("not " * (MAX_NESTING + 1) + "true").message


@pytest.mark.parametrize("source", ["(" * 999 + "true" + ")" * 996, "not " * 498 + "true", "-" * 1999 + "1"])
def test_deep_sources_are_refused_politely(source: str) -> None:
    assert error_of(source).rule == "condition-syntax"


@pytest.mark.parametrize("seats", [float("nan"), float("inf"), float("-inf")])
def test_numbers_without_end_are_missing(seats: float) -> None:
    facts = Facts(user={"seats": seats})
    assert compiled("known(user.seats)").evaluate(facts, 0).value is False
    assert compiled("days_since('logged_in') < user.seats").evaluate(facts, 0).value is False


def test_huge_integers_are_numbers() -> None:
    assert compiled("user.seats > 1.5").evaluate(Facts(user={"seats": 10**400}), 0).value is True


def test_names_are_data_never_code() -> None:
    name = "{x}' + \" \\ __import__('os')"
    source = "user.name == '{x}\\' + \" \\\\ __import__(\\'os\\')'"
    assert compiled(source).evaluate(Facts(user={"name": name}), 0).value is True


def test_long_messages_are_cut() -> None:
    assert len(error_of("user.name < (" + " or ".join(["true"] * 200) + ")").message) < 200


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("user.rolle", "user.rolle\n     ^"),
        ("'山田' == user.rolle", "'山田' == user.rolle\n \u3000\u3000          ^"),
        ("true\n\tand user.rolle\n", "\tand user.rolle\n\t         ^"),
        ("user.name ==", "user.name ==\n            ^"),
    ],
)
def test_caret_stands_under_the_fault(source: str, shown: str) -> None:
    assert caret(source, error_of(source).column) == shown


def test_history_is_read_where_its_root_is() -> None:
    error = error_of('count("logged_in") > 1', frozenset({"account"}))
    assert (error.rule, error.message) == ("unknown-root", "there is no user here; write account.count(…)")
    error = error_of('account.count("logged_in") > 1')
    assert (error.rule, error.message) == ("unknown-root", "there is no account here")
