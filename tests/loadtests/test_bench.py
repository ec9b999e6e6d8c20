import pytest
from msgspec.structs import replace

from loadtests.bench import FAILED, MET, MISSED, Result, chosen, parse
from loadtests.measures import LONG, MEASURES, SCALE
from loadtests.rows import Row, at_least
from loadtests.session import interleaved

ROW = Row("decide", "answers/s", (1.0,), (0.8,), "bare route", at_least(0.8))
RESULT = Result([ROW], {}, {})
MISS = Result([ROW, replace(ROW, ratios=(0.79,))], {}, {})


@pytest.mark.parametrize(
    ("result", "quick", "code"),
    [
        (RESULT, False, MET),
        (MISS, False, MISSED),
        (MISS, True, MET),
        (Result([ROW], {"lone": "OSError"}, {}), True, FAILED),
        (Result([ROW], {}, {"rules": "not there"}), False, MISSED),
        (Result([ROW], {}, {"rules": "not there"}), True, MET),
    ],
)
def test_the_exit_code_says_whether_every_target_is_met(result: Result, quick: bool, code: int) -> None:
    assert result.code(quick) == code


def test_all_but_the_long_ones_are_chosen_unless_one_says_which() -> None:
    assert list(chosen(parse([]))) == list(MEASURES)
    assert list(chosen(parse(["--full"]))) == [*MEASURES, *LONG]
    assert list(chosen(parse(["--scale", "--quick"]))) == list(SCALE)
    assert list(chosen(parse(["--only", "lone", "decide", "timers"]))) == ["decide", "lone", "timers"]


async def test_every_second_round_goes_backwards() -> None:
    order: list[str] = []

    async def work(name: str) -> str:
        order.append(name)
        return name

    found = await interleaved(3, lambda: work("a"), lambda: work("b"))
    assert order == ["a", "b", "b", "a", "a", "b"]
    assert found == [["a"] * 3, ["b"] * 3]
