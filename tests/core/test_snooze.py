"""Snooze: a button puts a step off, and it comes back by itself."""

from annai.core.inputs import Due
from annai.core.instant import DAY, isoformat
from annai.core.look import Look
from annai.core.reasons import reasons
from annai.core.subject import Run
from annai.wire.experience import ModalContent
from tests.core.files import faults
from tests.core.world import START, TOUR, World, bundle

LATER = TOUR.replace("{label: No, dismiss: true}", "{label: Later, snooze: 1d}").replace(
    "title: Tour", "title: Tour\ngoal: {event: imported}"
)


def snoozed(kind: str = "snoozed") -> World:
    world = World(bundle(tour=LATER))
    world.track("signed_up")
    world.report(kind, "hello", action=1)  # type: ignore[arg-type]
    return world


def run_of(world: World) -> Run:
    return world.subject.runs["tour"]


def test_the_button_is_told_to_the_widget() -> None:
    world = World(bundle(tour=LATER))
    world.track("signed_up")
    [shown] = world.see()
    assert isinstance(shown.content, ModalContent)
    assert [action.snooze for action in shown.content.actions] == [False, True]


def test_it_hides_and_comes_back_by_the_timer() -> None:
    for kind in ("snoozed", "advanced"):
        world = snoozed(kind)
        assert world.see() == ()
        assert world.due() == START + DAY
        assert world.kinds() == ["flow_started", "step_snoozed"]
        world.later(DAY - 1)
        world.give(Due(at=world.now, received=world.now))
        assert world.see() == ()
        world.later(1)
        world.give(Due(at=world.now, received=world.now))
        assert [shown.step for shown in world.see()] == ["hello"]
        assert world.kinds()[-1] == "step_returned"
        assert run_of(world).until is None
        assert world.due() is None


def test_it_comes_back_by_any_input_too() -> None:
    world = snoozed()
    world.later(DAY)
    world.page("/")
    assert run_of(world).phase == "showing"


def test_another_tab_cannot_go_on_meanwhile() -> None:
    world = snoozed()
    before = world.subject
    world.report("advanced", "hello", action=0)
    world.report("dismissed", "hello")
    assert world.subject is before


def test_a_goal_ends_it_meanwhile() -> None:
    world = snoozed()
    world.track("imported")
    assert world.subject.finished["tour"].outcome == "goal"
    assert world.due() is None


def test_only_a_snooze_button_snoozes() -> None:
    world = World(bundle(tour=LATER))
    world.track("signed_up")
    before = world.subject
    world.report("snoozed", "hello", action=0)
    world.report("snoozed", "hello", action=7)
    world.report("snoozed", "hello")
    assert world.subject is before


def test_a_step_behind_a_lone_snooze_is_unreachable() -> None:
    first = "{id: a, modal: {title: T, body: B, actions: [{label: Later, snooze: 1d}]}}"
    steps = f"steps: [{first}, {{id: b, modal: {{title: T, body: B}}}}]"
    found = faults(f"-- flows/f.yaml --\ntitle: F\ntrigger: {{event: signed_up}}\n{steps}\n")
    assert [fault.split(" [")[-1] for fault in found] == ["unreachable-step]"]


def test_the_reason_says_until_when() -> None:
    world = snoozed()
    [one] = reasons(world.workspace, world.subject, world.context, Look(), world.now)
    assert (one.reason, one.detail) == ("snoozed", isoformat(START + DAY))
