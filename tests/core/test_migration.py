"""What `on_change` makes of one run. `tests/workers/test_live_edits.py` does it to a thousand."""

import pytest

from annai.core.bundle import Bundle
from annai.core.context import Workspace
from annai.core.edits import sweeps_of
from annai.core.effects import SendEmail
from annai.core.inputs import Visit
from annai.core.instant import DAY, HOUR
from annai.core.subject import Run
from annai.core.sweep import Enroll, Migrate, Visiting
from annai.core.visits import concerned
from tests.core.world import START, World, bundle, new

WAIT = "- {id: a, wait: {for: imported, up_to: 3d}}"
MODAL = "- {id: a, modal: {title: A, body: B}}"
MAIL = "- {id: a, email: {template: late, topic: onboarding, subject: Hello}}"
TOUR = Migrate(("tour",))
END = "- {id: z, modal: {title: Z, body: Z}}"


def flow(*steps: str, on_change: str = "pin", goal: str = "report_created", **more: str) -> Bundle:
    lines = [f"title: T\ntrigger: {{event: signed_up}}\non_change: {on_change}\ngoal: {{event: {goal}}}"]
    lines += [f"{key}: {value}" for key, value in more.items()]
    return bundle(None, tour="\n".join([*lines, "steps:", *(f"  {step}" for step in steps)]))


def edit(world: World, edited: Bundle, purpose: Visiting = TOUR) -> None:
    """Let the edited files decide, and a sweep come by."""
    former = world.workspace.bundle
    world.workspace = Workspace(edited, {**world.workspace.pinned, former.digest: former.pinned()})
    world.give(Visit(id=f"visit-{world.now}", at=world.now, received=world.now, purpose=purpose))


def started(*steps: str) -> World:
    world = World(flow(*steps))
    world.track("signed_up")
    return world


def run(world: World) -> Run:
    return world.subject.runs["tour"]


def test_following_a_wait_keeps_what_was_waited() -> None:
    world = started(WAIT, END)
    world.later(DAY)
    edit(world, flow(WAIT.replace("3d", "36h"), END, on_change="follow"))
    assert (run(world).entered, world.due()) == (START, START + 36 * HOUR)
    assert world.kinds()[-1] == "run_migrated"


def test_following_a_wait_that_is_over_by_the_new_files_goes_on() -> None:
    world = started(WAIT, END)
    world.later(DAY)
    edit(world, flow(WAIT.replace("3d", "1h"), END, on_change="follow"))
    assert run(world).step == "z"


def test_another_kind_of_step_is_entered_anew() -> None:
    world = started(WAIT, END)
    world.later(DAY)
    edit(world, flow(MODAL, END, on_change="follow"))
    assert (run(world).step, run(world).phase, run(world).entered) == ("a", "showing", START + DAY)


def test_a_message_under_way_is_not_sent_again() -> None:
    world = started(MAIL, END)
    edit(world, flow(MAIL.replace("Hello", "Good day"), END, on_change="follow"))
    assert len([effect for effect in world.effects if isinstance(effect, SendEmail)]) == 1
    assert run(world).bundle == world.workspace.bundle.digest


def test_a_run_that_is_pinned_hears_of_no_edit() -> None:
    world = started(WAIT, END)
    before = world.subject
    edit(world, flow(MODAL, END))
    assert world.subject is before


def test_restarting_counts_the_goal_window_anew() -> None:
    world = started(WAIT, END)
    world.later(DAY)
    edit(world, flow(MODAL, END, on_change="restart"))
    assert (run(world).number, run(world).started) == (2, START + DAY)
    assert world.kinds() == ["flow_started", "flow_exited", "flow_started"]
    assert [signal.detail for signal in world.signals] == [None, "restarted", None]
    assert world.report("advanced", "a", run=1).subject is world.subject  # a tab that shows the former step


def test_a_map_may_lead_to_the_end() -> None:
    world = started(WAIT, END)
    edit(world, flow(END, on_change="{map: {a: end}}"))
    assert world.subject.finished["tour"].outcome == "completed"
    assert [(signal.kind, signal.step, signal.detail) for signal in world.signals][1] == ("run_migrated", "a", "end")


@pytest.mark.parametrize("purpose", [Migrate(("tour",)), Enroll(("gone",))])
def test_a_visit_that_has_nothing_to_do_changes_nothing(purpose: Visiting) -> None:
    world = started(MODAL)
    before = world.subject
    edit(world, world.workspace.bundle, purpose)
    assert world.subject is before


def test_a_migration_of_other_flows_leaves_a_run_alone() -> None:
    world = started(MODAL)
    before = world.subject
    edit(world, flow(END, on_change="restart"), Migrate(("other",)))
    assert world.subject is before


def test_whom_a_visit_may_concern() -> None:
    subject = started(MODAL).subject
    assert concerned(Migrate(("tour",)), subject)
    assert not concerned(Migrate(("other",)), subject)
    assert concerned(Enroll(("other",)), subject)
    sealed = World(flow(MODAL), new("anonymous")).subject
    assert not concerned(Enroll(("tour",)), type(sealed)(sealed.key, "anonymous", sealed.personal, sealed=b"user"))


def test_enrolment_asks_for_the_audience_and_the_goal() -> None:
    edited = flow(MODAL, audience="user.role == 'admin'")
    for role, done, starts in (("admin", False, True), ("editor", False, False), ("admin", True, False)):
        world = World(edited, new(role=role))
        if done:
            world.track("report_created")
        world.give(Visit(at=START, received=START, purpose=Enroll(("tour",))))
        assert ("tour" in world.subject.runs) is starts


OTHER = bundle(None, other="title: O\ntrigger: {event: imported}\nsteps:\n  " + END)
EDITS: dict[str, tuple[Bundle, list[Visiting]]] = {
    "nothing": (flow(MODAL, on_change="restart"), []),
    "a pinned flow": (flow(END), []),
    "a flow": (flow(END, on_change="restart"), [Migrate(("tour",))]),
    "its way to change": (flow(MODAL, on_change="follow"), [Migrate(("tour",))]),
    "another flow": (
        OTHER,
        [Migrate(("tour",))],
    ),
    "a new flow": (
        bundle(
            None,
            late=f"title: L\ntrigger: {{event: imported}}\nenroll: existing\nsteps:\n  {END}",
            tour=f"title: T\ntrigger: {{event: signed_up}}\nenroll: existing\nsteps:\n  {END}",
        ),
        [Enroll(("late",))],
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_the_sweeps_of_an_edit(name: str) -> None:
    edited, purposes = EDITS[name]
    sweeps = sweeps_of(flow(MODAL, on_change="restart"), edited, START)
    assert [(sweep.purpose, sweep.kind) for sweep in sweeps] == [
        (purpose, kind) for purpose in purposes for kind in ("user", "anonymous")
    ]
    assert len({sweep.id for sweep in sweeps}) == len(sweeps)


def test_an_edited_email_is_followed_where_it_is_used() -> None:
    mailed = flow(MAIL, on_change="follow")
    former = bundle(None, ("late", "news"), tour=mailed.files["flows/tour.yaml"].decode())
    for name, moves in (("late", True), ("news", False)):
        digests = {**former.digests, f"emails/{name}.en.txt": b"another"}
        edited = type(former)(**{**{f: getattr(former, f) for f in former.__struct_fields__}, "digests": digests})
        assert bool(sweeps_of(former, edited, START)) is moves


def test_a_step_that_is_gone_ends_the_run_as_removed() -> None:
    for on_change in ("follow", "{map: {former: z}}"):
        world = started(WAIT, END)
        edit(world, flow(END, on_change=on_change))
        ended = world.subject.finished["tour"]
        assert (ended.outcome, ended.reason, world.kinds()[-1]) == ("removed", "removed", "flow_exited")
