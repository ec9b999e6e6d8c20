"""What a person sees on a page, and why not."""

from annai.core.context import Context
from annai.core.inputs import Due
from annai.core.instant import DAY
from annai.core.look import Look
from annai.core.reasons import reasons
from annai.wire.experience import ModalContent, TooltipContent
from tests.core.test_journey import WAITING
from tests.core.world import TOUR, World, bundle, new

RIVAL = TOUR.replace("title: Tour", "title: Rival\npriority: 80").replace('title: "Hello', 'title: "Rival')


def test_modal_is_rendered_for_the_person() -> None:
    world = World(bundle(), new(given_name="Ann", locale="en"))
    world.track("signed_up")
    [shown] = world.see()
    assert shown.content.title == "Hello Ann"
    assert isinstance(shown.content, ModalContent)
    assert [action.label for action in shown.content.actions] == ["Go", "No"]
    assert (shown.progress.at, shown.progress.of) == (1, 2)
    assert shown.labels.progress == "1 / 2"
    assert shown.surface == "interrupting"


def test_own_locale_wins_over_the_page() -> None:
    world = World(bundle(), new(locale="ja"))
    world.track("signed_up")
    [shown] = world.see(locale="en")
    assert (shown.locale, shown.labels.close) == ("ja", "閉じる")


def test_page_locale_without_own() -> None:
    world = World(bundle())
    world.track("signed_up")
    assert world.see(locale="ja-JP")[0].locale == "ja"
    assert world.see(locale="fr")[0].locale == "en"


def test_tooltip_belongs_to_its_page() -> None:
    world = World(bundle())
    world.track("signed_up")
    world.report("advanced", "hello")
    assert world.see("/") == ()
    [shown] = world.see("/reports/new")
    assert isinstance(shown.content, TooltipContent)
    assert shown.content.title is None
    assert shown.content.target.css == ("#new",)


def test_priority_gets_the_surface() -> None:
    world = World(bundle(tour=TOUR, rival=RIVAL))
    world.track("signed_up")
    assert [shown.flow for shown in world.see()] == ["rival"]


def test_equal_priority_goes_by_id() -> None:
    world = World(bundle(tour=TOUR, atour=TOUR))
    world.track("signed_up")
    assert [shown.flow for shown in world.see()] == ["atour"]


def test_account_is_in_the_templates() -> None:
    flow = TOUR.replace("Welcome.", "'Plan {{ account.plan }}'")
    world = World(bundle(tour=flow), context=Context({"plan": "pro"}))
    world.track("signed_up")
    [shown] = world.see()
    assert shown.content.body[0].children[0].text == "Plan pro"  # type: ignore[union-attr]


def why(world: World, path: str = "/") -> dict[str, str]:
    return {
        reason.flow: reason.reason
        for reason in reasons(world.workspace, world.subject, world.context, Look(path=path), world.now)
    }


def detail(world: World, flow: str) -> str | None:
    found = reasons(world.workspace, world.subject, world.context, Look(), world.now)
    return next(reason.detail for reason in found if reason.flow == flow)


def test_every_flow_has_a_reason() -> None:
    world = World(bundle(tour=TOUR, rival=RIVAL, rescue=WAITING), new(role="admin"))
    assert set(why(world).values()) == {"not_triggered"}
    world.track("signed_up")
    assert why(world) == {"tour": "surface_taken", "rival": "shown", "rescue": "waiting_for_event"}
    assert detail(world, "tour") == "rival"
    world.report("dismissed", "hello", flow="rival")
    world.report("advanced", "hello")
    world.later(2 * DAY)
    world.give(Due(at=world.now, received=world.now))
    assert why(world) == {"tour": "other_page", "rival": "already_finished", "rescue": "sending_email"}
    assert detail(world, "tour") == "/reports*"
    assert why(world, "/reports")["tour"] == "shown"
