"""Flows that start because of what happened to the subject: conditions that change, other flows' states, calls."""

import pytest
from msgspec.structs import replace

from annai.core import journey
from annai.core.bundle import Bundle
from annai.core.conclusions import MOST_STARTED
from annai.core.context import Context, Workspace
from annai.core.edits import sweeps_of
from annai.core.effects import VisitMembers
from annai.core.inputs import Call, Due, Heard, Report, Visit
from annai.core.instant import DAY
from annai.core.subject import Position
from annai.core.sweep import Enroll, Judge, Visiting
from tests.core.world import START, World, bundle, new

STEPS = "steps: [{id: a, modal: {title: A, body: A}}]"
ADMINS = f"title: A\ntrigger: {{when: user.role == 'admin'}}\n{STEPS}"
LEFT = f"title: L\ntrigger: {{when: user.role == 'admin', on: leave}}\n{STEPS}"
IDLE = f'title: I\ntrigger:\n  when: count("report_created", within="2d") == 0\n{STEPS}'
TOUR = f"title: T\ntrigger: {{event: signed_up}}\n{STEPS}"


def flows(**texts: str) -> Bundle:
    return bundle(None, **texts)


def known(one: Bundle, role: str = "") -> World:
    """Somebody who was there before the workspace."""
    return World(one, replace(new(role=role), version=1))


def visit(world: World, purpose: Visiting) -> None:
    world.give(Visit(at=world.now, received=world.now, purpose=purpose))


def test_a_condition_that_becomes_true_starts_a_flow_once() -> None:
    world = World(flows(admins=ADMINS))
    world.track("imported")
    assert world.subject.runs == {}
    world.identify(role="admin")
    world.identify(role="admin", bio="x")
    assert world.kinds() == ["flow_started"]


def test_a_new_user_comes_into_what_holds() -> None:
    world = World(flows(admins=ADMINS, left=LEFT))
    world.identify(role="admin")
    assert list(world.subject.runs) == ["admins"]


def test_a_condition_that_becomes_false_starts_a_flow() -> None:
    world = World(flows(left=LEFT))
    world.identify(role="editor")
    world.identify(role="admin")
    assert world.subject.runs == {}
    world.identify(role="editor")
    assert list(world.subject.runs) == ["left"]


def test_what_others_started_leaves_at_once_where_its_exit_holds() -> None:
    world = World(flows(admins=f"{ADMINS}\nexit: user.bio == 'x'"))
    world.track("imported")
    world.identify(role="admin", bio="x")
    assert world.kinds() == ["flow_started", "flow_exited"]


FIRST = f"title: F\ntrigger: {{event: signed_up}}\nexit: user.role == 'admin'\n{STEPS}"
SECOND = """
title: S
trigger: {event: signed_up}
steps: [{id: until, wait: {until: user.bio == 'x'}}, {id: role, set: {role: admin}}, {id: stay, wait: {for: imported}}]
"""


def test_what_one_run_changes_another_hears_of_at_once() -> None:
    world = World(flows(first=FIRST, second=SECOND))
    world.track("signed_up")
    world.identify(bio="x")
    assert list(world.subject.runs) == ["second"]
    assert world.kinds()[-1] == "flow_exited"


def test_runs_change_each_other_only_so_often_at_one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journey, "MOST_SETTLED", 1)
    world = World(flows(first=FIRST, second=SECOND))
    world.track("signed_up")
    world.identify(bio="x")
    assert list(world.subject.runs) == ["first", "second"]
    world.give(Due(at=world.now, received=world.now))
    assert list(world.subject.runs) == ["second"]


def test_who_was_in_before_the_flow_has_not_come_in() -> None:
    world = known(flows(admins=ADMINS), role="admin")
    world.track("imported")
    assert (world.subject.runs, world.subject.watched) == ({}, {"admins": True})
    world.identify(role="editor")
    world.identify(role="admin")
    assert list(world.subject.runs) == ["admins"]


@pytest.mark.parametrize(("file", "starts"), [(ADMINS, True), (LEFT, False)])
def test_who_was_in_before_the_flow_may_be_enrolled(file: str, starts: bool) -> None:
    for role in ("admin", "editor"):
        world = known(flows(one=file), role=role)
        visit(world, Enroll(("one",)))
        assert bool(world.subject.runs) is (starts and role == "admin")


def test_the_past_starts_nothing_and_is_noted() -> None:
    world = World(flows(admins=ADMINS))
    world.identify(role="editor")
    world.give(replace(Due(at=START, received=START), historical=True))
    world.subject = replace(world.subject, personal=replace(world.subject.personal, traits={"role": "admin"}))
    world.track("imported", historical=True)
    assert (world.subject.runs, world.subject.watched) == ({}, {"admins": True})


def test_where_and_audience_are_asked_when_it_changes() -> None:
    file = ADMINS.replace("admin'}", "admin', where: user.bio == 'x'}") + "\naudience: user.email == 'y'\n"
    for bio, email, starts in (("x", "y", True), ("x", "n", False), ("n", "y", False)):
        world = World(flows(one=file))
        world.identify(role="admin", bio=bio, email=email)
        assert bool(world.subject.runs) is starts


def test_time_alone_may_start_a_flow() -> None:
    world = World(flows(idle=IDLE))
    world.track("report_created")
    due = world.due()
    assert due is not None
    assert START + 2 * DAY <= due <= START + 2 * DAY + 1
    world.now = due
    world.give(Due(id="due", at=due, received=due))
    assert list(world.subject.runs) == ["idle"]


def test_the_timer_is_the_earlier_of_a_wait_and_a_condition() -> None:
    wait = "title: W\ntrigger: {event: report_created}\nsteps: [{id: w, wait: {for: imported, up_to: 1d}}]"
    world = World(flows(idle=IDLE, wait=wait))
    world.track("report_created")
    assert world.due() == START + DAY


@pytest.mark.parametrize("state", ["started", "completed", "dismissed", "exited"])
def test_another_flows_state_starts_a_flow_in_the_same_turn(state: str) -> None:
    after = f"title: After\ntrigger: {{flow: tour, state: {state}}}\n{STEPS}"
    world = World(flows(after=after, tour=TOUR + "\nexit: user.role == 'gone'\n"))
    world.track("signed_up")
    assert ("after" in world.subject.runs) is (state == "started")
    match state:
        case "completed":
            world.report("advanced", "a")
        case "dismissed":
            world.report("dismissed", "a")
        case "exited":
            world.identify(role="gone")
    assert "after" in world.subject.runs


def test_reaching_the_goal_completes() -> None:
    after = f"title: After\ntrigger: {{flow: tour}}\naudience: user.role == 'admin'\n{STEPS}"
    for role in ("admin", "editor"):
        world = World(flows(after=after, tour=TOUR + "\ngoal: {event: report_created}\n"), new(role=role))
        world.track("signed_up")
        world.track("report_created")
        assert ("after" in world.subject.runs) is (role == "admin")


def test_a_chain_of_flows_is_bounded() -> None:
    chain = {f"f_{n:02}": f"title: F\ntrigger: {{flow: f-{n - 1:02}, state: started}}\n{STEPS}" for n in range(1, 30)}
    world = World(flows(f_00=TOUR, **chain))
    world.track("signed_up")
    assert len(world.subject.runs) == 1 + MOST_STARTED
    [cut] = [signal for signal in world.signals if signal.kind == "flow_not_started"]
    assert (cut.flow, cut.detail) == ("f-21", "too_many")


def test_what_many_that_started_together_would_start_says_so() -> None:
    wide = {f"f_{n:02}": ADMINS for n in range(MOST_STARTED + 1)}
    behind = {f"g_{n:02}": f"title: G\ntrigger: {{flow: f-{n:02}, state: started}}\n{STEPS}" for n in range(3)}
    world = World(flows(**wide, **behind))
    world.identify(role="admin")
    cut = {signal.flow for signal in world.signals if signal.kind == "flow_not_started"}
    assert cut == {f"f-{MOST_STARTED}", "g-00", "g-01", "g-02"}


def test_what_does_not_start_beside_many_others_says_so() -> None:
    wide = {f"f_{n:02}": ADMINS for n in range(MOST_STARTED + 2)}
    world = World(flows(**wide, f_98=ADMINS + "\nstatus: draft", f_99=ADMINS))
    world.identify(role="admin")
    assert len(world.subject.runs) == MOST_STARTED
    cut = [signal.flow for signal in world.signals if signal.kind == "flow_not_started"]
    assert cut == ["f-20", "f-21", "f-99"]
    world.identify(bio="more")
    assert len(world.subject.runs) == MOST_STARTED


def test_a_call_starts_only_what_may_be_called() -> None:
    called = f"title: C\ntrigger: {{api: true, where: user.bio != 'n'}}\naudience: user.role == 'admin'\n{STEPS}"
    for flow, role, bio, starts in (
        ("called", "admin", "x", True),
        ("called", "editor", "x", False),
        ("called", "admin", "n", False),
        ("tour", "admin", "x", False),
        ("gone", "admin", "x", False),
    ):
        world = World(flows(called=called, tour=TOUR), new(role=role, bio=bio))
        world.give(Call(at=START, received=START, flow=flow))
        assert bool(world.subject.runs) is starts


def test_a_page_starts_only_what_is_public_and_nothing_late() -> None:
    public = f"title: P\ntrigger: {{api: public}}\naudience: user.role == 'admin'\n{STEPS}"
    called = f"title: C\ntrigger: {{api: true}}\n{STEPS}"
    for flow, role, historical, refused, starts in (
        ("public", "admin", False, None, True),
        ("public", "editor", False, None, False),
        ("public", "admin", True, None, False),
        ("called", "admin", False, "unknown_flow", False),
        ("tour", "admin", False, "unknown_flow", False),
        ("gone", "admin", False, "unknown_flow", False),
    ):
        world = World(flows(public=public, called=called, tour=TOUR), new(role=role))
        made = world.give(Call(at=START, received=START, historical=historical, flow=flow, public=True))
        assert (made.refused, bool(world.subject.runs)) == (refused, starts)


BAND = f"title: B\ntrigger: {{band: good}}\n{STEPS}"


def test_an_account_that_changes_asks_for_a_visit_of_its_members() -> None:
    for texts, visits in (({"rescue": BAND}, 1), ({"admins": ADMINS}, 0)):
        account = World(bundle(tour=TOUR, **texts), new("account", "acme"))
        report = Report(account.subject.key, 0, Position(1, 1, 0), START)
        account.give(
            Heard(at=START, received=START, reports=(report,), personal={"traits": [[(START, {"plan": "pro"})]]})
        )
        orders = [effect for effect in account.effects if isinstance(effect, VisitMembers)]
        assert [order.id for order in orders] == [f"sweep:{account.subject.key.hex()}:2"] * visits


def test_a_member_hears_of_the_band_when_visited() -> None:
    world = World(bundle(rescue=BAND, tour=TOUR))
    world.track("imported")
    world.context = Context({"id": "acme", "band": "good"}, 1)
    visit(world, Judge())
    assert list(world.subject.runs) == ["rescue"]


def test_everybody_is_asked_when_a_condition_is_new_or_another() -> None:
    plain, watching = flows(tour=TOUR), flows(admins=ADMINS)
    other = flows(admins=ADMINS.replace("admin'", "owner'"))
    asked = [
        [sweep.purpose for sweep in sweeps_of(former, edited, START) if isinstance(sweep.purpose, Judge)]
        for former, edited in ((plain, watching), (watching, other), (watching, watching))
    ]
    assert asked == [[Judge(("admins",))] * 2, [Judge(("admins",))] * 2, []]


def test_an_edited_condition_lets_people_in() -> None:
    world = World(flows(admins=ADMINS.replace("admin'", "owner'")))
    world.identify(role="admin")
    world.workspace = Workspace(flows(admins=ADMINS), {})
    world.subject = replace(world.subject, version=1)
    visit(world, Judge(("admins",)))
    assert list(world.subject.runs) == ["admins"]
