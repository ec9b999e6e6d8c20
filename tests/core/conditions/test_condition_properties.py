"""Compiled conditions mean what the reference says, at every moment, and `valid_until` keeps its promise."""

from hypothesis import HealthCheck, given, settings

from annai.core.conditions import compile_condition
from annai.core.facts import Facts, Verdict
from annai.core.instant import DAY
from annai.core.times import unpack
from tests.core.conditions.random_conditions import WINDOWS, conditions, facts, moments, turning
from tests.core.conditions.reference import Expression, truth, value_of, write
from tests.core.conditions.sample_plan import FLOWS, PLAN

HORIZON = 30 * DAY
THOROUGH = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def verdict_of(expression: Expression, facts: Facts, now: int) -> Verdict:
    return compile_condition(write(expression), PLAN, event="signed_up", flows=FLOWS).evaluate(facts, now)


def turning_points(facts: Facts, now: int) -> list[int]:
    """Every moment after now at which a number of these facts may step, up to the horizon."""
    times = [time for series in facts.history.values() for time in unpack(series.recent)]
    stamps = [value_of(path, facts, now) for path in (("path", "user", "created_at"), ("path", "account", "renews_at"))]
    points = [time + length for time in times for length in WINDOWS.values()]
    starts = [*times, *(stamp for stamp in stamps if stamp is not None)]
    points += [start + day * DAY for start in starts for day in range(-(HORIZON // DAY), HORIZON // DAY)]
    return sorted(point for point in points if now < point < now + HORIZON)


@THOROUGH
@given(turning | conditions, facts, moments)
def test_compiled_equals_reference(expression: Expression, facts: Facts, now: int) -> None:
    assert verdict_of(expression, facts, now).value is truth(expression, facts, now)


@THOROUGH
@given(turning | conditions, facts, moments)
def test_nothing_changes_before_valid_until(expression: Expression, facts: Facts, now: int) -> None:
    verdict = verdict_of(expression, facts, now)
    end = now + HORIZON if verdict.valid_until is None else verdict.valid_until
    assert end > now
    points = turning_points(facts, now)
    moments = {moment for point in points for moment in (point - 1, point, point + 1)} | {end - 1}
    for moment in moments:
        if now <= moment < end:
            assert truth(expression, facts, moment) is verdict.value


@THOROUGH
@given(turning, facts, moments)
def test_valid_until_is_exact_for_one_comparison(expression: Expression, facts: Facts, now: int) -> None:
    verdict = verdict_of(expression, facts, now)
    if verdict.valid_until is not None:
        assert truth(expression, facts, verdict.valid_until) is not verdict.value
