"""How runs start, go on and end."""

import pytest
from msgspec.structs import replace

from annai.core.context import Context, Workspace
from annai.core.effects import SendEmail
from annai.core.inputs import Delivered, Due
from annai.core.instant import DAY, HOUR
from annai.wire.decide import InteractionKind
from tests.core.world import START, TOUR, World, bundle, new

WAITING = """
title: Rescue
audience: user.role == "admin"
trigger: {event: signed_up, where: event.source != "import"}
goal: {event: imported, within: 10d}
exit: account.churned
steps:
  - id: pause
    wait: {for: report_created, up_to: 2d, else: remind}
  - end
  - id: remind
    email: {template: late, topic: onboarding, subject: How is it going?}
  - id: point
    tooltip: {target: {css: "#import"}, title: Import, body: Here., actions: [{label: Back, goto: pause}]}
"""


def rescue() -> World:
    return World(bundle(tour=TOUR, rescue=WAITING), new(role="admin"))


def test_event_starts_flow_once() -> None:
    world = World(bundle())
    world.track("signed_up")
    assert world.kinds() == ["flow_started"]
    world.track("signed_up")
    assert world.kinds() == ["flow_started"]
    assert world.subject.runs["tour"].step == "hello"


def test_finished_flow_never_starts_again() -> None:
    world = World(bundle())
    world.track("signed_up")
    world.report("dismissed", "hello")
    world.track("signed_up")
    assert world.subject.runs == {}
    assert world.subject.finished["tour"].outcome == "dismissed"


def test_whole_tour_completes() -> None:
    world = World(bundle())
    world.track("signed_up")
    for kind, step in (("seen", "hello"), ("seen", "hello"), ("advanced", "hello"), ("advanced", "create")):
        world.report(kind, step)  # type: ignore[arg-type]
    assert world.kinds() == ["flow_started", "step_seen", "step_completed", "step_completed", "flow_completed"]
    assert world.subject.finished["tour"].outcome == "completed"
    assert world.signals[1].step == "hello"


def test_dismissing_button_ends_the_run() -> None:
    world = World(bundle())
    world.track("signed_up")
    world.report("advanced", "hello", action=1)
    assert world.kinds()[-1] == "flow_dismissed"


def test_unknown_button_goes_on() -> None:
    world = World(bundle())
    world.track("signed_up")
    world.report("advanced", "hello", action=9)
    assert world.subject.runs["tour"].step == "create"


@pytest.mark.parametrize(
    ("flow", "step", "code", "because"),
    [
        ("tuor", "hello", "unknown_flow", "there is no flow 'tuor'"),
        ("tuor@00ff", "hello", "unknown_flow", "there is no flow 'tuor'"),
        ("tour", "helo", "unknown_step", "the flow 'tour' has no step 'helo'"),
    ],
)
def test_reports_about_what_never_was_are_refused(flow: str, step: str, code: str, because: str) -> None:
    world = World(bundle())
    world.track("signed_up")
    before = world.subject
    refused = world.report("seen", step, flow=flow)
    assert refused.refused == code
    assert because in refused.because
    assert world.subject is before


def test_a_report_about_what_an_edit_or_an_end_has_taken_away_is_only_late() -> None:
    world = World(bundle())
    world.track("signed_up")
    former = world.workspace.bundle
    later = bundle(tour=TOUR.replace("id: hello", "id: hullo"))
    world.workspace = Workspace(later, {former.digest: former})
    assert world.report("seen", "hello").refused is None
    world.workspace = Workspace(bundle(health=None, other=TOUR), {})
    world.later()
    assert world.report("seen", "hello").refused is None  # its run is there, and ends now
    assert world.report("seen", "hello").refused is None
    assert world.subject.finished["tour"].outcome == "removed"


def test_late_reports_change_nothing() -> None:
    world = World(bundle())
    world.report("seen", "hello")
    world.track("signed_up")
    before = world.subject
    world.report("advanced", "create")
    world.report("advanced", "hello", run=2)
    assert world.subject is before


def test_missed_target_is_told() -> None:
    world = World(bundle())
    world.track("signed_up")
    world.report("target_missed", "hello")
    assert world.kinds()[-1] == "target_missed"


def test_where_and_audience_decide() -> None:
    world = rescue()
    world.track("signed_up", source="import")
    assert "rescue" not in world.subject.runs
    world.identify(role="viewer")
    world.track("signed_up", source="web")
    assert "rescue" not in world.subject.runs
    world.identify(role="admin")
    world.track("signed_up", source="web")
    assert world.subject.runs["rescue"].phase == "waiting"


def test_wait_ends_by_event() -> None:
    world = rescue()
    world.track("signed_up")
    world.track("report_created")
    assert world.subject.finished["rescue"].outcome == "completed"


def test_wait_times_out_and_email_is_sent() -> None:
    world = rescue()
    world.track("signed_up")
    assert world.due() == START + 2 * DAY
    world.later(2 * DAY)
    world.give(Due(at=world.now, received=world.now))
    [email] = world.effects
    assert isinstance(email, SendEmail)
    assert email.id == f"{world.subject.key.hex()}:rescue:1:remind:{world.now}"
    assert world.subject.runs["rescue"].phase == "sending"
    world.deliver(Delivered, "rescue", "remind", sent=True)
    assert world.kinds()[-2:] == ["email_sent", "step_completed"]
    assert world.subject.runs["rescue"].step == "point"


def test_failed_email_goes_on_and_tells() -> None:
    world = rescue()
    world.track("signed_up")
    world.later(2 * DAY)
    world.give(Due(at=world.now, received=world.now))
    world.deliver(Delivered, "rescue", "point", sent=True)
    assert world.subject.runs["rescue"].step == "remind"
    world.deliver(Delivered, "rescue", "remind", sent=False)
    assert "email_failed" in world.kinds()


def test_button_leads_to_its_step() -> None:
    world = rescue()
    world.track("signed_up")
    world.later(2 * DAY)
    world.give(Due(at=world.now, received=world.now))
    world.deliver(Delivered, "rescue", "remind", sent=True)
    world.report("advanced", "point", flow="rescue", action=0)
    assert world.subject.runs["rescue"].step == "pause"


def test_goal_ends_the_run_within_its_window() -> None:
    world = rescue()
    world.track("signed_up")
    world.track("imported")
    assert world.kinds()[-1] == "goal_reached"
    assert world.subject.finished["rescue"].outcome == "goal"


def test_goal_after_its_window_does_not_count() -> None:
    world = rescue()
    world.track("signed_up")
    world.later(2 * DAY)
    world.give(Due(at=world.now, received=world.now))
    world.later(9 * DAY)
    world.track("imported")
    assert "rescue" in world.subject.runs


def test_goal_met_before_keeps_the_flow_from_starting() -> None:
    world = rescue()
    world.track("imported")
    world.track("signed_up")
    assert "rescue" not in world.subject.runs


def test_exit_condition_ends_the_run() -> None:
    world = rescue()
    world.track("signed_up")
    world.context = Context({"churned": True})
    world.identify(locale="ja")
    assert world.subject.finished["rescue"].outcome == "exited"


def test_historical_inputs_start_nothing() -> None:
    world = rescue()
    world.track("signed_up", historical=True)
    world.page("/reports", historical=True)
    assert world.subject.runs == {}
    world.track("imported", historical=True, at=START - DAY)
    assert world.subject.history["imported"].last == START - DAY


def test_removed_flow_ends_its_runs() -> None:
    world = World(bundle())
    world.track("signed_up")
    old = world.workspace.bundle
    other = bundle(other=TOUR.replace("Tour", "Other"), health=None)
    world.workspace = Workspace(other, {old.digest: old})
    world.identify(role="x")
    assert world.subject.finished["tour"].outcome == "removed"


def test_run_stays_with_its_bundle() -> None:
    world = World(bundle())
    world.track("signed_up")
    old = world.workspace.bundle
    changed = bundle(tour=TOUR.replace("Welcome.", "Changed."))
    world.workspace = Workspace(changed, {old.digest: old})
    [seen] = world.see()
    assert seen.content.body[0].children[0].text == "Welcome."  # type: ignore[union-attr]


def test_run_without_its_bundle_is_removed() -> None:
    world = World(bundle())
    world.track("signed_up")
    world.workspace = Workspace(bundle(tour=TOUR.replace("Welcome.", "Changed.")), {})
    assert world.see() == ()
    assert world.due() is None
    world.track("report_created")
    assert world.subject.finished["tour"].outcome == "removed"


def test_pages_start_flows() -> None:
    paged = TOUR.replace("{event: signed_up}", "{page: /reports*}")
    world = World(bundle(tour=paged))
    world.page(None)
    world.page("/")
    assert world.subject.runs == {}
    world.page("/reports/7", id="p1")
    assert "tour" in world.subject.runs
    assert world.subject.last_seen == START


def test_timer_is_the_earliest_of_waits_and_exits() -> None:
    slow = WAITING.replace("account.churned", 'days_since("report_created") >= 1')
    world = World(bundle(tour=TOUR, rescue=slow.replace("imported", "report_shared")), new(role="admin"))
    world.track("report_created")
    world.later(HOUR)
    world.track("signed_up")
    assert world.due() == START + DAY


def test_timer_is_never_in_the_past() -> None:
    world = rescue()
    world.track("signed_up")
    world.now += 3 * DAY
    assert world.due() == world.now + 1


def test_context_free_user_has_no_timer() -> None:
    assert World(bundle()).due() is None


def test_reading_does_not_change() -> None:
    world = World(bundle())
    world.track("signed_up")
    before = world.subject
    world.see()
    world.page("/elsewhere")
    assert world.subject is before
    assert replace(before) == before


def test_a_report_cannot_end_a_wait() -> None:
    world = rescue()
    world.track("signed_up")
    before = world.subject
    kinds: tuple[InteractionKind, ...] = ("seen", "advanced", "dismissed")
    for kind in kinds:
        world.report(kind, "pause", flow="rescue")
    assert world.subject is before


def test_a_wait_alone_sets_the_timer() -> None:
    world = World(bundle(tour=TOUR, rescue=WAITING.replace("exit: account.churned\n", "")), new(role="admin"))
    world.track("signed_up")
    assert world.due() == START + 2 * DAY
