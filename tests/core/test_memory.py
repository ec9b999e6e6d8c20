"""What a user's document keeps of history because conditions ask for it."""

from annai.core.asked import LARGEST
from annai.core.inputs import Merge, Seal
from annai.core.instant import DAY
from tests.core.world import TOUR, World, bundle, new

ASKING = """
title: Asking
audience: >-
  count("signed_up", where=event.source == "mail", within="7d") > 5 and last("signed_up").source == "web"
  and last("signed_up", where=event.source != "web").source == "mail"
trigger: {event: imported}
steps: [{id: hello, modal: {title: Hello, body: Again.}}]
"""
FATES = """
title: Fates
audience: >-
  seen("tour") and seen("tour", step="create") and completed("tour", step="hello") and
  dismissed("tour", step="create", within="7d")
trigger: {event: imported}
steps: [{id: hello, modal: {title: Hello, body: Again.}}]
"""


def asking() -> World:
    return World(bundle(None, asking=ASKING))


def test_a_filter_keeps_a_series_of_its_own() -> None:
    world = asking()
    for source in ("mail", "web", "mail"):
        world.later()
        world.track("signed_up", source=source)
    filtered = sorted(series.total for key, series in world.subject.history.items() if "#" in key)
    assert filtered == [2, 2]


def test_properties_of_the_latest_event_are_kept() -> None:
    world = asking()
    world.track("signed_up", source="mail", secret="kept nowhere")
    assert set(map(str, world.subject.personal.latest.values())) == {"{'source': 'mail'}"}
    world.later()
    world.track("signed_up", source="web")
    assert world.subject.personal.latest["signed_up"] == {"source": "web"}
    world.track("signed_up", source="mail", at=world.now - DAY)
    assert world.subject.personal.latest["signed_up"] == {"source": "web"}
    assert {"source": "mail"} in world.subject.personal.latest.values()


def test_a_large_property_is_missing() -> None:
    world = asking()
    world.track("signed_up", source="x" * LARGEST)
    assert world.subject.personal.latest["signed_up"] == {}


def test_a_flow_starts_by_what_was_kept() -> None:
    world = asking()
    for _ in range(6):
        world.later(1)
        world.track("signed_up", source="mail")
    world.track("imported")
    assert world.kinds() == []
    world.later(1)
    world.track("signed_up", source="web")
    world.track("imported")
    assert world.kinds() == ["flow_started"]


def test_what_became_of_a_flow_and_its_steps_is_kept() -> None:
    world = World(bundle(tour=TOUR, fates=FATES))
    world.track("signed_up")
    world.report("seen", "hello")
    world.report("advanced", "hello")
    world.track("imported")
    assert set(world.subject.history) == {"seen:tour", "completed:tour/hello"}
    world.report("seen", "create")
    world.report("dismissed", "create")
    world.track("imported")
    assert world.kinds()[-1] == "flow_started"
    assert world.subject.history["seen:tour"].total == 2


def test_a_filter_alone_keeps_no_properties() -> None:
    audience = 'audience: count("signed_up", where=event.source == "mail") > 5\n'
    world = World(bundle(None, rest="title: Rest\n" + audience + ASKING.split('mail"\n')[1]))
    world.track("signed_up", source="mail")
    assert world.subject.personal.latest == {}
    assert [series.total for series in world.subject.history.values()] == [1]


def test_what_nobody_asks_leaves_no_mark() -> None:
    only = FATES.replace('seen("tour") and seen("tour", step="create") and completed("tour", step="hello") and\n', "")
    world = World(bundle(tour=TOUR, fates=only))
    world.track("signed_up")
    world.report("dismissed", "hello")
    assert world.subject.history == {}


def test_who_merges_keeps_the_later_event() -> None:
    flows = bundle(None, asking=ASKING)
    visitor, user = World(flows, new("anonymous", "v")), World(flows)
    user.track("signed_up", source="web")
    visitor.later()
    visitor.track("signed_up", source="mail")
    result = visitor.give(
        Seal(id="s", at=visitor.now, received=visitor.now, to=user.subject.key, personal={"id": "ann"})
    )
    [effect] = result.effects
    document = {"document": effect.document}  # type: ignore[union-attr]
    user.give(Merge(id="m", at=user.now, received=user.now, source=visitor.subject.key, personal=document))
    assert user.subject.personal.latest["signed_up"] == {"source": "mail"}
    assert user.subject.history["signed_up"].total == 2
