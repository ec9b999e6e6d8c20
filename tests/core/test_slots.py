"""Which surfaces share a page, and what keeps quiet."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from annai.core.load import load_workspace
from annai.core.look import Look
from annai.core.reasons import reasons
from annai.core.slots import arranged
from annai.core.standing import Standing
from annai.core.steps.modal import ModalStep
from annai.wire.experience import Surface
from tests.core.world import MANIFEST, PLAN, START, TOUR, World, bundle

QUIET = """
quiet_moments:
  pages: [/checkout*]
  when: user.role == "presenting" or count("imported", within="1h") > 0
"""


@contextmanager
def surface(name: Surface) -> Iterator[None]:
    before = ModalStep.surface
    ModalStep.surface = name
    try:
        yield
    finally:
        ModalStep.surface = before


def three() -> World:
    flows = {name: TOUR.replace("title: Tour", f"title: {name}\npriority: {at}") for name, at in RANKS.items()}
    world = World(bundle(health=None, **flows))
    world.track("signed_up")
    return world


def slots(may_interrupt: Callable[[Standing], bool]) -> list[str]:
    found = arranged(three().where(), "/", lambda _: False, may_interrupt)
    return [one.flow.id for one in found]


RANKS = {"low": 10, "high": 90, "middle": 50}


def test_one_interrupts() -> None:
    assert [shown.flow for shown in three().see()] == ["high"]


def test_any_number_is_passive() -> None:
    with surface("passive"):
        assert [shown.flow for shown in three().see()] == ["high", "middle", "low"]


def test_one_banner() -> None:
    with surface("banner"):
        assert [shown.surface for shown in three().see()] == ["banner"]


def test_different_surfaces_share_a_page() -> None:
    with surface("passive"):
        assert slots(lambda _: False) == ["high", "middle", "low"]
    assert slots(lambda _: False) == []
    assert slots(lambda one: one.flow.id == "low") == ["low"]


def quiet() -> World:
    files = {"workspace.yaml": MANIFEST + QUIET, "events.yaml": PLAN, "flows/tour.yaml": TOUR}
    world = World(load_workspace({path: text.encode() for path, text in files.items()}))
    world.track("signed_up")
    return world


def why(world: World, look: Look) -> str:
    return reasons(world.workspace, world.subject, world.context, look, world.now)[-1].reason


def test_nothing_interrupts_on_a_quiet_page() -> None:
    world = quiet()
    assert len(world.see("/")) == 1
    assert world.see("/checkout/pay") == ()
    assert why(world, Look(path="/checkout/pay")) == "quiet"
    assert why(world, Look(path="/")) == "shown"


def test_nothing_interrupts_while_the_trait_holds() -> None:
    world = quiet()
    world.identify(role="presenting")
    assert world.see() == ()
    world.identify(role="admin")
    assert len(world.see()) == 1


def test_a_quiet_moment_may_read_history() -> None:
    world = quiet()
    world.track("imported")
    assert world.see() == ()
    world.later()
    assert len(world.see()) == 1


def test_nothing_interrupts_when_the_host_says_so() -> None:
    world = World(bundle())
    world.track("signed_up")
    assert world.see(quiet=True) == ()
    assert why(world, Look(quiet=True)) == "quiet"
    assert world.now == START


def test_quiet_keeps_what_does_not_interrupt() -> None:
    world = World(bundle())
    world.track("signed_up")
    with surface("banner"):
        assert len(world.see(quiet=True)) == 1
