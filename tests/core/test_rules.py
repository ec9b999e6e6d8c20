"""Each rule against its golden pair: what it finds, word for word, and what it lets be."""

from pathlib import Path

import pytest

from annai.core.load import advice
from annai.core.rules import ADVICE, RULES
from tests.core.files import BASE, faults, files_of, load

GOLDEN = Path(__file__).parent / "golden"
FINDINGS = "-- findings --\n"
OTHERS = ("extends", "include", "unknown-message", "unreachable-variant")  # found while files are read or compiled
NAMED = [*RULES, *OTHERS]


@pytest.mark.parametrize("rule", NAMED)
def test_it_finds(rule: str) -> None:
    text, _, expected = (GOLDEN / f"{rule}.err.txt").read_text("utf-8").partition(FINDINGS)
    found = faults(text)
    assert found == expected.splitlines()
    assert any(finding.endswith(f"[{rule}]") for finding in found)


@pytest.mark.parametrize("rule", NAMED)
def test_it_lets_be(rule: str) -> None:
    assert faults((GOLDEN / f"{rule}.ok.txt").read_text("utf-8")) == []


def advised(text: str) -> list[str]:
    """What is advised of a workspace that can be used."""
    load(text)
    return [str(found) for found in advice({**files_of(BASE), **files_of(text)})]


@pytest.mark.parametrize("rule", ADVICE)
def test_it_advises(rule: str) -> None:
    text, _, expected = (GOLDEN / f"{rule}.err.txt").read_text("utf-8").partition(FINDINGS)
    assert advised(text) == expected.splitlines()
    assert f"[{rule}]" in expected


@pytest.mark.parametrize("rule", ADVICE)
def test_it_is_content(rule: str) -> None:
    assert advised((GOLDEN / f"{rule}.ok.txt").read_text("utf-8")) == []


def test_a_condition_that_cannot_be_read_is_no_matter_of_advice() -> None:
    text = (
        (GOLDEN / "account-late.err.txt").read_text("utf-8").replace('account.industry == "construction"', "account.==")
    )
    found = [str(one) for one in advice({**files_of(BASE), **files_of(text.partition(FINDINGS)[0])})]
    assert [one.partition(": ")[0] for one in found] == ["flows/event.yaml:7:23", "flows/page.yaml:6:23"]


def test_no_advice_for_what_cannot_be_read() -> None:
    assert advice({}) == []


def test_no_golden_file_is_orphaned() -> None:
    expected = {f"{rule}.{kind}.txt" for rule in (*NAMED, *ADVICE) for kind in ("err", "ok")}
    assert {file.name for file in GOLDEN.iterdir()} == expected
