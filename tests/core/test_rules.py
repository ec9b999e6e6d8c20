"""Each rule against its golden pair: what it finds, word for word, and what it lets be."""

from pathlib import Path

import pytest

from annai.core.rules import RULES
from tests.core.files import faults

GOLDEN = Path(__file__).parent / "golden"
FINDINGS = "-- findings --\n"


@pytest.mark.parametrize("rule", RULES)
def test_it_finds(rule: str) -> None:
    text, _, expected = (GOLDEN / f"{rule}.err.txt").read_text("utf-8").partition(FINDINGS)
    found = faults(text)
    assert found == expected.splitlines()
    assert any(finding.endswith(f"[{rule}]") for finding in found)


@pytest.mark.parametrize("rule", RULES)
def test_it_lets_be(rule: str) -> None:
    assert faults((GOLDEN / f"{rule}.ok.txt").read_text("utf-8")) == []


def test_no_golden_file_is_orphaned() -> None:
    expected = {f"{rule}.{kind}.txt" for rule in RULES for kind in ("err", "ok")}
    assert {file.name for file in GOLDEN.iterdir()} == expected
