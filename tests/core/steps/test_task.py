"""`task`: what is asked of whom, and where its outcome leads."""

from typing import Any

import pytest

from annai.core.effects import OpenTask
from annai.core.inputs import Closed, Due
from tests.core.files import faults
from tests.core.world import World, bundle, new

FLOW = """
title: Help
trigger: {event: signed_up}
steps:
  - id: help
    task: TASK
  - id: after
    modal: {title: After, body: We called.}
"""


def world(task: str, **traits: Any) -> World:
    one = World(bundle(health=None, help=FLOW.replace("TASK", task)), new(**traits))
    one.track("signed_up")
    return one


def opened(one: World) -> OpenTask:
    [task] = one.effects
    assert isinstance(task, OpenTask)
    return task


def close(one: World, *, sent: bool) -> None:
    one.deliver(Closed, "help", "help", sent=sent, row="c")


def test_the_run_goes_on_at_once() -> None:
    one = world("{title: Call, to: {role: csm}}")
    task = opened(one)
    assert (task.title, task.reason, task.role, task.assignee, task.due, task.account) == (
        "Call",
        "",
        "csm",
        None,
        None,
        None,
    )
    assert one.subject.runs["help"].step == "after"
    close(one, sent=True)
    assert one.subject.runs["help"].step == "after"
    assert [(signal.kind, signal.detail) for signal in one.signals if "task" in signal.kind] == [
        ("task_opened", None),
        ("task_closed", "done"),
    ]


@pytest.mark.parametrize(("sent", "detail"), [(True, "done"), (False, "not_done")])
def test_without_else_both_outcomes_lead_on(sent: bool, detail: str) -> None:
    one = world("{title: Call, wait: true}")
    assert (one.subject.runs["help"].step, one.due()) == ("help", None)
    close(one, sent=sent)
    assert one.subject.runs["help"].step == "after"
    assert [signal.detail for signal in one.signals if signal.kind == "step_completed"] == [detail]


def test_before_its_time_a_run_waits() -> None:
    one = world("{title: Call, wait: true, up_to: 2d}")
    one.later()
    one.give(Due(at=one.now, received=one.now))
    assert one.subject.runs["help"].step == "help"
    one.later()
    one.give(Due(at=one.now, received=one.now))
    assert one.subject.runs["help"].step == "after"


@pytest.mark.parametrize(("bio", "assignee"), [("Suzuki", "Suzuki"), (None, None), ("x" * 300, "x" * 200)])
def test_whom_a_trait_names(bio: str | None, assignee: str | None) -> None:
    assert opened(world("{title: Call, to: {trait: user.bio}}", bio=bio)).assignee == assignee


def test_texts_are_bounded() -> None:
    much = "{{ user.bio }}" * 40
    task = opened(world(f'{{title: "{much}", reason: "{much}"}}', bio="x" * 2_000))
    assert (task.title, task.reason) == ("help", "")
    task = opened(world('{title: "{{ user.bio }}", reason: "{{ user.bio }}!"}', bio="x" * 2_000))
    assert (len(task.title), len(task.reason)) == (200, 2_000)


@pytest.mark.parametrize(
    ("task", "fault"),
    [
        ("{title: Call, else: end}", "else and up_to need wait: true"),
        ("{title: Call, up_to: 1d}", "else and up_to need wait: true"),
        ("{title: Call, to: {}}", "write either role (such as csm) or trait (such as account.owner)"),
        ("{title: Call, to: {role: a, trait: user.email}}", "write either role"),
        ("{title: Call, to: {trait: email}}", "a trait is written user.created_at or account.renews_at"),
        ("{title: Call, to: {trait: user.emial}}", "did you mean 'email'?"),
        ("{title: Call, wait: true, else: gone}", "there is no step 'gone'"),
    ],
)
def test_faults(task: str, fault: str) -> None:
    flow = f"-- flows/a.yaml --\ntitle: A\ntrigger: {{event: signed_up}}\nsteps: [{{id: a, task: {task}}}]\n"
    assert fault in "\n".join(faults(flow))
