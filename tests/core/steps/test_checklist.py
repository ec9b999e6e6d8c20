"""Checklists: tasks done by events, flows, buttons and people; in order or not; before and after the beginning."""

import pytest

from annai.core.steps.checklist import ChecklistStep
from annai.wire.experience import ChecklistContent, HostCall, Task, Tasks
from tests.core.files import faults
from tests.core.world import START, TOUR, World, bundle, new

SETUP = """
title: Setup
trigger: {event: signed_up}
steps:
  - id: list
    checklist:
      title: Set up
      tasks:
        - {id: import, title: Import, done: {event: imported, where: user.role == "admin"}}
        - {id: create, title: Create, body: One report., done: {event: report_created}, href: /reports}
        - {id: other, title: Tour, done: {flow: other}, start: other, label: Take it}
        - {id: read, title: Read, done: opened, href: /help}
        - {id: told, title: Tell, done: attested, by: {role: admin}}
"""
OTHER = TOUR.replace("signed_up", "report_shared")


def world(setup: str = SETUP, **traits: str) -> World:
    one = World(bundle(tour=setup, other=OTHER), new(role=traits.get("role", "admin")))
    one.track("signed_up")
    return one


def tasks(one: World) -> Tasks:
    shown = next(shown for shown in one.see() if shown.flow == "tour")
    found: Tasks = shown.content.tasks  # type: ignore[union-attr]
    return found


def done(one: World) -> list[str]:
    return [task.id for task in tasks(one).tasks if task.done]


def completed(one: World) -> list[str | None]:
    return [signal.item for signal in one.signals if signal.kind == "task_completed"]


def test_it_shows_its_tasks_and_how_many_are_done() -> None:
    one = world()
    shown = tasks(one)
    assert (shown.done, shown.of) == (0, 5)
    assert shown.tasks[1] == Task("create", "Create", shown.tasks[1].body, False, False, False, "Start", "/reports")
    assert [task.attest for task in shown.tasks] == [False, False, False, False, True]
    assert shown.tasks[2].label == "Take it"
    assert one.see()[0].surface == "checklist"


def test_each_task_is_done_in_its_way_and_the_last_completes_the_step() -> None:
    one = world()
    one.track("imported")
    one.track("report_created")
    one.report("task_opened", "list", item="create")  # its button is a link: pressing it completes nothing
    one.report("task_opened", "list", item="read")
    one.report("task_attested", "list", item="told")
    assert done(one) == ["import", "create", "read", "told"]
    assert tasks(one).done == 4
    one.report("task_opened", "list", item="other")
    assert one.subject.runs["other"].step == "hello"
    one.report("advanced", "hello", flow="other")
    one.report("advanced", "create", flow="other")
    assert completed(one) == ["import", "create", "read", "told", "other"]
    assert one.subject.finished["tour"].outcome == "completed"


def test_a_task_is_ticked_off_once() -> None:
    one = world()
    for _ in range(2):
        one.track("report_created")
        one.report("task_attested", "list", item="told")
    assert completed(one) == ["create", "told"]


def test_where_and_role_say_what_counts() -> None:
    one = world(role="editor")
    one.track("imported")
    one.report("task_attested", "list", item="told")
    assert done(one) == []
    one.identify(role=["admin"])
    one.report("task_attested", "list", item="told")
    assert done(one) == []
    one.identify(role="admin")
    one.track("imported")
    one.report("task_attested", "list", item="told")
    assert done(one) == ["import", "told"]


def before(setup: str) -> World:
    """Someone who created a report and took the tour before the checklist began."""
    one = World(bundle(tour=setup, other=OTHER), new(role="admin"))
    one.track("report_created")
    one.track("report_shared")
    one.report("advanced", "hello", flow="other")
    one.report("advanced", "create", flow="other")
    one.later()
    one.track("signed_up")
    return one


def test_what_was_done_before_counts() -> None:
    one = before(SETUP)
    assert done(one) == ["create", "other"]
    assert one.subject.personal.progress == {"tour.list": {"create": START, "other": START}}


def test_what_was_done_before_may_not_count() -> None:
    setup = SETUP.replace("title: Set up", "title: Set up\n      count_before: false")
    assert done(before(setup)) == []
    one = world(setup)
    one.track("report_created")
    one.track("report_shared")
    one.report("advanced", "hello", flow="other")
    one.report("advanced", "create", flow="other")
    assert done(one) == ["create", "other"]


def test_a_dismissed_flow_does_not_count() -> None:
    one = world()
    one.track("report_shared")
    one.report("dismissed", "hello", flow="other")
    assert done(one) == []


def test_who_has_done_everything_before_never_sees_it() -> None:
    one = World(bundle(tour=TOUR.replace("steps:", "steps:\n  - id: list\n    checklist: {tasks: [" + ONE + "]}")))
    one.track("report_created")
    one.track("signed_up")
    assert one.subject.runs["tour"].step == "hello"


ONE = "{id: create, title: Create, done: {event: report_created}}"


def test_in_order_a_task_waits_for_those_before_it() -> None:
    one = world(SETUP.replace("title: Set up", "title: Set up\n      ordered: true"))
    assert [task.locked for task in tasks(one).tasks] == [False, True, True, True, True]
    result = one.report("task_attested", "list", item="told")
    assert (result.refused, result.because) == ("task_locked", "the task 'told' waits for those before it")
    one.track("report_created")  # what was done early counts
    one.track("imported")
    assert done(one) == ["import", "create"]
    assert [task.locked for task in tasks(one).tasks] == [False, False, False, True, True]


@pytest.mark.parametrize(
    ("kind", "item", "code"),
    [
        ("task_opened", "nothing", "unknown_task"),
        ("task_opened", "told", "not_possible"),
        ("task_attested", "create", "not_possible"),
        ("task_attested", None, "not_possible"),
        ("advanced", None, "not_possible"),
        ("answered", "told", "not_possible"),
    ],
)
def test_what_a_task_does_not_take_is_refused(kind: str, item: str | None, code: str) -> None:
    one = world()
    before = one.subject
    assert one.report(kind, "list", item=item).refused == code  # type: ignore[arg-type]
    assert one.subject is before


def test_it_may_be_dismissed_unless_the_file_says_no() -> None:
    one = world()
    one.report("dismissed", "list")
    assert one.subject.finished["tour"].outcome == "dismissed"
    kept = world(SETUP.replace("title: Set up", "title: Set up\n      dismissable: false"))
    assert kept.report("dismissed", "list").refused == "not_possible"
    kept.report("seen", "list")
    assert kept.kinds()[-1] == "step_seen"


def test_a_task_starts_only_a_flow_that_is_for_the_person() -> None:
    one = World(bundle(tour=SETUP, other=OTHER + 'audience: user.role == "owner"\n'), new(role="admin"))
    one.track("signed_up")
    one.report("task_opened", "list", item="other")
    assert list(one.subject.runs) == ["tour"]
    step = one.workspace.bundle.flows["tour"].steps["list"]
    assert isinstance(step, ChecklistStep)
    assert step.counts == {"imported", "report_created"}


BASE = "-- flows/a.yaml --\ntitle: A\ntrigger: {event: signed_up}\nsteps:\n  - id: a\n    checklist: {tasks: ["


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{id: x, title: X, done: attested, by: {role: a, people: 3}}", "unknown key 'people'"),
        ("{id: x, title: X, done: opened}", "a button needs start, a flow, href, a link, or call, what"),
        ("{id: x, title: X, done: attested, label: Go}", "a button needs start, a flow, href, a link, or call, what"),
        ("{id: x, title: X, done: opened, start: a, href: /}", "a task has one of start, href and call"),
        ("{id: x, title: X, done: attested}, {id: x, title: Y, done: attested}", "two tasks have the id 'x'"),
        ("{id: x, title: X, done: ticked}", "'ticked' is not known here; write one of attested, opened"),
        ("{id: x, title: X, done: {evnt: a}}", "unknown key 'evnt'; did you mean 'event'?"),
        ("{id: x, title: X, done: {flow: a, event: b}}", "unknown key 'event'"),
    ],
)
def test_faults(source: str, expected: str) -> None:
    assert any(expected in fault for fault in faults(f"{BASE}{source}]}}"))


def test_a_task_may_call_the_page() -> None:
    one = world(
        SETUP.replace("done: attested, by: {role: admin}", "done: opened, call: open_chat, arguments: {about: 1}")
    )
    assert tasks(one).tasks[4].call == HostCall("open_chat", {"about": 1})
    assert tasks(one).tasks[4].label == "Start"
    one.report("task_opened", "list", item="told")
    assert done(one) == ["told"]


@pytest.mark.parametrize(("written", "open"), [("", True), ("open: false", False)])
def test_it_may_be_folded_at_first(written: str, open: bool) -> None:
    one = world(SETUP.replace("title: Set up", f"title: Set up\n      {written}"))
    [content] = [shown.content for shown in one.see() if shown.flow == "tour"]
    assert isinstance(content, ChecklistContent)
    assert content.open is open
