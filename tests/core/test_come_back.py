"""Guidance that was left unfinished returns after 1, 3 and 7 days, then becomes a person's task."""

import re
from pathlib import Path

from annai.core.context import NOWHERE, Workspace
from annai.core.effects import OpenTask
from annai.core.inputs import Due, Visit
from annai.core.instant import DAY, HOUR
from annai.core.look import Look
from annai.core.reasons import reasons
from annai.core.sweep import Refresh
from annai.core.visits import concerned
from tests.core.files import faults
from tests.core.world import START, World, bundle

TEXT = (Path(__file__).parents[2] / "docs" / "come-back.md").read_text("utf-8")
[FLOW] = re.findall(r"```yaml\n# flows/first-report\.yaml\n(.*?)```", TEXT, re.DOTALL)


def world(text: str = FLOW, **flows: str) -> World:
    one = World(bundle(health=None, tour=text, **flows))
    one.track("signed_up")
    one.report("dismissed", "welcome")
    return one


def wait(one: World) -> int:
    """Until the timer; returns how long that was."""
    due = one.due()
    assert due is not None
    before, one.now = one.now, due
    one.give(Due(at=due, received=due))
    return due - before


def leave(one: World) -> None:
    run = one.subject.runs["tour"]
    one.report("dismissed", run.step, run=run.number)


def test_it_returns_after_1_3_and_7_days_and_becomes_a_task() -> None:
    one = world()
    for number, days in enumerate((1, 3, 7), start=2):
        assert one.subject.runs == {}
        assert wait(one) == days * DAY
        assert (one.subject.runs["tour"].step, one.subject.runs["tour"].number) == ("short", number)
        assert [shown.step for shown in one.see("/reports")] == ["short"]
        assert one.effects == []
        leave(one)
    [task] = one.effects
    assert isinstance(task, OpenTask)
    assert (task.title, task.step) == ("Call them", "call")
    assert one.subject.finished["tour"].again is None
    assert one.due() is None


def test_the_reason_says_when() -> None:
    one = world()
    [reason] = reasons(one.workspace, one.subject, NOWHERE, Look(), START)
    assert (reason.reason, reason.detail) == ("comes_back", "2026-05-29T20:26:40.000Z")


def test_the_goal_ends_it() -> None:
    one = world()
    one.later(HOUR)
    one.track("report_created")
    ended = one.subject.finished["tour"]
    assert (ended.outcome, ended.reason, ended.again) == ("goal", "came_back", None)
    assert one.kinds()[-1] == "goal_reached"
    assert one.due() is None


def test_the_goal_within_a_return_ends_it() -> None:
    one = world()
    wait(one)
    one.track("report_created")
    assert (one.subject.finished["tour"].outcome, one.due()) == ("goal", None)


def test_an_exit_ends_it() -> None:
    one = World(bundle(health=None, tour=FLOW + 'exit: user.role == "gone"\n'))
    one.track("signed_up")
    one.identify(role="gone")
    assert (one.subject.finished["tour"].outcome, one.subject.finished["tour"].again) == ("exited", None)


def test_an_exit_that_holds_when_it_returns_ends_it_at_once() -> None:
    one = world(FLOW + 'exit: user.role == "gone"\n')
    one.identify(role="gone")
    wait(one)
    ended = one.subject.finished["tour"]
    assert (one.subject.runs, ended.number, ended.outcome, one.due()) == ({}, 2, "exited", None)


def test_an_audience_that_does_not_hold_any_more_ends_it() -> None:
    one = world(FLOW + 'audience: user.role != "gone"\n')
    one.identify(role="gone")
    wait(one)
    assert (one.subject.runs, one.subject.finished["tour"].again, one.due()) == ({}, None, None)


def test_a_trigger_leaves_the_start_to_the_return() -> None:
    one = world(FLOW + "reentry: always\n")
    one.later(DAY - 1)
    one.track("signed_up")
    assert one.subject.runs == {}
    one.later(1)
    one.track("signed_up")
    assert one.subject.runs["tour"].step == "short"


def test_another_of_its_group_puts_it_off() -> None:
    other = "title: O\ntrigger: {event: shared}\nexclusion_group: one\nsteps: [{id: a, modal: {title: A, body: A}}]\n"
    one = world(FLOW + "exclusion_group: one\n", other=other)
    one.track("shared")
    wait(one)
    assert (list(one.subject.runs), one.due()) == (["other"], one.now + HOUR)
    one.report("advanced", "a", flow="other")
    assert wait(one) == HOUR
    assert list(one.subject.runs) == ["tour"]


def test_a_paused_flow_sets_no_timer_and_returns_when_it_goes_on() -> None:
    one, refresh = world(), Refresh(("tour",))
    live = one.workspace.bundle
    edited = bundle(health=None, tour=FLOW + "status: paused\n")
    one.workspace = Workspace(edited, {live.digest: live.pinned()})
    one.later(2 * DAY)
    one.track("imported")
    assert (one.subject.runs, one.due()) == ({}, None)
    one.workspace = Workspace(live, {})
    assert concerned(refresh, one.subject)
    one.give(Visit(id="v", at=one.now, received=one.now, purpose=refresh))
    assert one.subject.runs["tour"].number == 2
    leave(one)
    one.later(HOUR)
    one.track("report_created")
    assert not concerned(refresh, one.subject)


def test_without_at_and_then_it_is_the_whole_flow_and_ends() -> None:
    text = FLOW.replace("[1d, 3d, 7d], at: short, then: call", "[1d]")
    text = text[: text.index("  - end")]
    one = world(text)
    wait(one)
    assert one.subject.runs["tour"].step == "welcome"
    leave(one)
    assert one.due() is None


def test_a_step_that_is_not_there_is_found() -> None:
    text = "title: A\ntrigger: {event: signed_up}\ncome_back: {after: [1d], then: cal}\n"
    [fault] = faults(f"-- flows/a.yaml --\n{text}steps: [{{id: call, modal: {{title: A, body: A}}}}]\n")
    assert fault == "flows/a.yaml:3:32: there is no step 'cal'; did you mean 'call'? [unknown-step]"
