"""Every scenario of this folder goes as it says: what docs/coming-from-*.md promise is run by these."""

from typing import Any

import pytest

from tests.peers.scenario import cases, run

CASES = dict(cases())


@pytest.mark.parametrize("name", CASES)
def test_scenario(name: str) -> None:
    run(CASES[name])


@pytest.mark.parametrize(
    "case",
    [
        {"audience": "user.active", "holds": [[]], "fails": []},
        {"audience": "user.active", "holds": [], "fails": [[{"identify": {"active": True}}]]},
        {"flows": {}, "timeline": [{"expect": {"days": 1}}]},
    ],
)
def test_a_scenario_that_goes_otherwise_fails(case: dict[str, Any]) -> None:
    with pytest.raises(AssertionError):
        run(case)
