"""The compiled condition against the slow reference, on random conditions, worlds and moments.

`make conditions` asks 100,000 of them; a seed that fails makes the same condition again.
"""

import os

import pytest

from annai.core.asked import asked, questions
from annai.core.condition_form import as_source
from annai.core.conditions import form_of
from annai.core.facts import Verdict
from annai.core.instant import DAY, HOUR, MINUTE
from tests.core.conditions.random_conditions import WINDOWS, Maker, told
from tests.core.conditions.reference import Expression, World, truth, value_of, write
from tests.core.conditions.sample_plan import compiled

CONDITIONS = int(os.environ.get("ANNAI_CONDITIONS", "4000"))
PARTS = 20
HORIZON = 30 * DAY
EXACT = ("days_since", "count", "users", "part", "now", "elapsed")


def verdict_of(expression: Expression, world: World, now: int) -> Verdict:
    condition = compiled(write(expression))
    return condition.evaluate(told(world, asked(questions(condition.node))), now)


def turning_points(world: World, now: int, clock: bool) -> set[int]:
    """Every moment after now at which something of this world may step, up to the horizon."""
    starts = [one.at for one in world.log] + [fate.at for fate in world.fates]
    starts += [end.at for end in world.facts.finished.values()]
    starts += [moment for run in world.facts.active.values() for moment in (run.started, run.entered)]
    paths = (("path", "user", "created_at"), ("path", "account", "renews_at"))
    stamps = [stamp for path in paths if (stamp := value_of(path, world, now)) is not None]
    points = [
        start + sign * length for start in (*starts, *stamps) for length in (0, *WINDOWS.values()) for sign in (1, -1)
    ]
    points += [start + day * DAY for start in (*starts, *stamps) for day in range(-2, 7)]
    if clock:
        first = now - now % (30 * MINUTE)
        points += [first + half * 30 * MINUTE for half in range(1, 60)]
        points += [first - first % DAY + hour * HOUR for hour in (0, 4, 5, 15, 24, 28, 29, 39, 240, 720)]
    return {point + by for point in points for by in (-1, 0, 1) if now < point < now + HORIZON}


def has(expression: Expression, *names: str) -> bool:
    return expression[0] in names or any(isinstance(part, tuple) and has(part, *names) for part in expression)


@pytest.mark.parametrize("part", range(PARTS))
def test_compiled_equals_reference(part: int) -> None:
    for seed in range(part, CONDITIONS, PARTS):
        maker = Maker(seed)
        expression, world, now = maker.condition(), maker.world(), maker.moment()
        verdict = verdict_of(expression, world, now)
        told_so = f"seed {seed}: {write(expression)} at {now}"
        assert verdict.value is truth(expression, world, now), told_so
        end = now + HORIZON if verdict.valid_until is None else verdict.valid_until
        assert end > now, told_so
        points = turning_points(world, now, has(expression, "part")) | {end - 1}
        for moment in points:
            if now <= moment < end:
                assert truth(expression, world, moment) is verdict.value, f"{told_so} changes at {moment}, before {end}"


@pytest.mark.parametrize("part", range(PARTS))
def test_valid_until_is_exact_for_one_comparison(part: int) -> None:
    """The moment at which it turns is told, neither an earlier one nor none."""
    for seed in range(part, CONDITIONS // 4, PARTS):
        maker = Maker(seed)
        expression, world, now = maker.turning(), maker.world(), maker.moment()
        verdict = verdict_of(expression, world, now)
        if verdict.valid_until is not None:
            turned = truth(expression, world, verdict.valid_until)
            assert turned is not verdict.value, f"seed {seed}: {write(expression)} at {now}"


def test_json_form_means_the_same() -> None:
    for seed in range(CONDITIONS // 4):
        expression = Maker(seed).condition()
        form = form_of(write(expression))
        source = as_source(form)
        assert compiled(source).node == compiled(write(expression)).node, source
        assert form_of(source) == form
