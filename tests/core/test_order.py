"""What a turn leaves is in one order, whatever Python hashes its texts to: a replay must give the same bytes."""

from annai.core.effects import Recall
from tests.core.company import Company
from tests.core.test_assignments import INVITE, PEOPLE
from tests.core.world import World, bundle

NAMES = ("ant", "bee", "cat", "dog", "elk", "fox")
ASKED = " or ".join(f'seen("{name}") or seen("{name}", step="a")' for name in NAMES)
TOUR = "title: T\ntrigger: {event: signed_up}\nsteps: [{id: a, modal: {title: A, body: B}}]\n"


def test_what_is_taken_back_is_so_in_the_order_of_the_runs() -> None:
    acme = Company(bundle(health=None, **dict.fromkeys(NAMES, INVITE)), PEOPLE)
    acme.does("ann", "imported", rows="7")
    acme.settle()
    acme.does("ann", "report_created")
    assert [order.flow for order in acme.orders if isinstance(order, Recall)] == list(NAMES)


def test_the_fates_of_a_flow_and_of_its_step_are_kept_in_one_order() -> None:
    asking = f"title: A\ntrigger: {{event: shared}}\naudience: {ASKED}\nsteps: [{{id: a, set: {{bio: x}}}}]\n"
    world = World(bundle(health=None, asking=asking, **dict.fromkeys(NAMES, TOUR)))
    world.track("signed_up")
    for name in NAMES:
        world.report("seen", "a", flow=name)
    kept = [key for key in world.subject.history if key.startswith("seen:")]
    assert kept == [key for name in NAMES for key in (f"seen:{name}", f"seen:{name}/a")]
