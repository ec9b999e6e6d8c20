"""Frequency caps over what a subject is shown and sent."""

from textwrap import dedent

from annai.core.caps import RESERVATION, Cap
from annai.core.decide import claims
from annai.core.inputs import Delivered, Reserve
from annai.core.instant import DAY, MINUTE, isoformat
from annai.core.load import load_workspace
from annai.core.look import Look
from annai.core.reasons import reasons
from annai.core.spending import NOTHING, Spending
from tests.core.test_identity import seal, take_in
from tests.core.world import MANIFEST, PLAN, TOUR, World, new

MAIL = """
title: Mail
trigger: {event: imported}
steps:
  - id: mail
    email: {template: late, topic: onboarding, subject: Hello, on_cap: wait}
  - id: after
    modal: {title: Sent, body: Look into your mail.}
"""
PAUSE = """
title: Pause
trigger: {event: signed_up}
steps:
  - {id: one, modal: {title: One, body: One.}}
  - {id: two, modal: {title: Two, body: Two.}}
  - {id: pause, wait: {for: report_created}}
  - {id: three, modal: {title: Three, body: Three.}}
"""
ONE_A_DAY = "frequency_caps: [{at_most: 1, within: 1d}]"


def capped(caps: str = ONE_A_DAY, topic: str = "", **flows: str) -> World:
    files = {"workspace.yaml": MANIFEST.replace("導入}", f"導入}}{topic}") + caps, "events.yaml": PLAN}
    files |= {"emails/late.en.mjml": "<mjml><mj-body></mj-body></mjml>", "emails/late.en.txt": "Hello"}
    files |= {f"flows/{name}.yaml": text for name, text in flows.items()}
    return World(load_workspace({path: dedent(text).encode() for path, text in files.items()}), new(email="a@b.c"))


def rival() -> str:
    return TOUR.replace("title: Tour", "title: Rival\npriority: 80")


def look(world: World, path: str = "/") -> list[str]:
    """What a tab is shown, after it was reserved."""
    context = (world.workspace, world.subject, world.where(), world.context, Look(path=path), world.now)
    for claim in claims(*context):
        world.give(claim)
    return [f"{shown.flow}/{shown.step}" for shown in world.see(path)]


def reserve(world: World, flow: str = "mail", step: str = "mail") -> None:
    world.give(Reserve(at=world.now, received=world.now, flow=flow, run=1, step=step))


def delivered(world: World, *, sent: bool = True, before: int = 0) -> None:
    world.deliver(Delivered, "mail", "mail", sent=sent, before=before)


def spending(world: World) -> Spending:
    return world.subject.spending or NOTHING


def why(world: World) -> dict[str, tuple[str, str | None]]:
    found = reasons(world.workspace, world.subject, world.context, Look(), world.now)
    return {one.flow: (one.reason, one.detail) for one in found}


def test_an_earlier_visits_failed_mail_frees_nothing_of_this_one() -> None:
    world = capped(mail=MAIL)
    world.track("imported")
    reserve(world)
    delivered(world, sent=False, before=1)
    assert [claim.message.step for claim in spending(world).claims] == ["mail"]
    assert world.subject.runs["mail"].step == "mail"
    delivered(world, sent=True, before=1)
    assert [spent.kind for spent in spending(world).spent] == ["email"]
    assert world.subject.runs["mail"].step == "mail"


def test_one_is_reserved_and_the_next_waits() -> None:
    world = capped(tour=TOUR, rival=rival())
    world.track("signed_up")
    assert look(world) == ["rival/hello"]
    world.report("seen", "hello", flow="rival")
    world.report("dismissed", "hello", flow="rival")
    assert look(world) == []
    assert why(world)["tour"] == ("capped", isoformat(world.now + DAY))
    world.later()
    assert look(world) == ["tour/hello"]


def test_a_second_tab_sees_the_same_and_reserves_nothing_anew() -> None:
    world = capped(tour=TOUR)
    world.track("signed_up")
    look(world)
    before = world.subject
    world.later(MINUTE)
    assert look(world) == ["tour/hello"]
    assert world.subject is before
    world.later(5 * MINUTE)
    look(world)
    assert spending(world).claims[0].until == world.now + RESERVATION


def test_a_missed_target_releases() -> None:
    world = capped(tour=TOUR)
    world.track("signed_up")
    look(world)
    world.report("target_missed", "hello", item="ambiguous")
    assert spending(world) == NOTHING
    assert (world.signals[-1].kind, world.signals[-1].detail) == ("target_missed", "ambiguous")


def test_a_report_without_seen_spends_too_and_only_once() -> None:
    world = capped(tour=TOUR)
    world.track("signed_up")
    look(world)
    world.report("advanced", "hello")
    assert len(spending(world).spent) == 1
    assert look(world, "/reports") == ["tour/create"]
    world.report("seen", "create")
    assert (len(spending(world).spent), spending(world).claims) == (1, ())


def test_after_a_standstill_it_is_another_appearance() -> None:
    world = capped(pause=PAUSE)
    world.track("signed_up")
    look(world)
    world.report("advanced", "one", flow="pause")
    world.report("advanced", "two", flow="pause")
    world.track("report_created")
    assert look(world) == []
    world.later()
    assert look(world) == ["pause/three"]


def test_what_a_person_asks_for_neither_waits_nor_counts_until_it_stands_still() -> None:
    asking = TOUR.replace("{label: Go}", "{label: Go, start: pause}").replace("Tour", "Asking")
    world = capped(tour=asking, pause=PAUSE.replace("event: signed_up", "api: true"))
    world.track("signed_up")
    look(world)
    world.report("advanced", "hello", action=0)
    assert look(world) == ["pause/one"]
    world.report("seen", "one", flow="pause")
    assert [one.flow for one in spending(world).spent] == ["tour"]
    world.report("advanced", "one", flow="pause")
    world.report("advanced", "two", flow="pause")
    world.track("report_created")
    assert look(world) == []


def test_what_was_seen_counts_though_its_run_has_ended() -> None:
    world = capped(tour=TOUR.replace("title: Tour", "title: Tour\nexit: user.role == 'x'"))
    world.track("signed_up")
    look(world)
    world.identify(role="x")
    world.report("seen", "hello")
    assert len(spending(world).spent) == 1
    world.report("seen", "hello")
    assert len(spending(world).spent) == 1


def test_an_essential_flow_neither_spends_nor_waits() -> None:
    world = capped(tour=TOUR, rival=rival().replace("title: Rival", "title: Rival\nessential: true"))
    world.track("signed_up")
    assert look(world) == ["rival/hello"]
    world.report("dismissed", "hello", flow="rival")
    assert spending(world) == NOTHING
    assert look(world) == ["tour/hello"]
    world.report("seen", "hello")


def test_an_email_waits_for_the_tour_and_is_counted() -> None:
    world = capped(tour=TOUR, mail=MAIL)
    world.track("signed_up")
    world.track("imported")
    look(world)
    world.report("seen", "hello")
    before = world.subject
    reserve(world)
    assert world.subject is before
    assert why(world)["mail"] == ("capped", isoformat(world.now + DAY))
    world.later()
    assert why(world)["mail"][0] == "sending_email"
    reserve(world)
    delivered(world)
    assert [one.kind for one in spending(world).spent] == ["email"]
    assert look(world) == ["tour/hello"]


def test_a_failed_email_frees_its_place() -> None:
    world = capped(tour=TOUR, mail=MAIL)
    world.track("imported")
    reserve(world)
    delivered(world, sent=False)
    assert spending(world) == NOTHING
    assert world.subject.runs["mail"].step == "after"


def test_nobody_can_report_an_email_as_seen() -> None:
    world = capped(mail=MAIL)
    world.track("imported")
    before = world.subject
    world.report("seen", "mail", flow="mail")
    assert world.subject is before


def test_an_email_may_be_skipped_instead() -> None:
    world = capped(tour=TOUR, mail=MAIL.replace("wait}", "skip}"))
    world.track("signed_up")
    world.track("imported")
    look(world)
    reserve(world)
    assert world.kinds()[-2:] == ["email_skipped", "step_completed"]
    assert world.subject.runs["mail"].step == "after"


def test_an_essential_email_neither_spends_nor_waits() -> None:
    world = capped(topic=", essential: true", tour=TOUR, mail=MAIL)
    world.track("signed_up")
    world.track("imported")
    look(world)
    assert why(world)["mail"][0] == "sending_email"
    before = world.subject
    reserve(world)
    assert world.subject is before
    delivered(world)
    assert spending(world).spent == ()
    assert world.subject.runs["mail"].step == "after"


def test_what_is_not_a_message_is_not_reserved() -> None:
    world = capped(
        pause=PAUSE.replace("{id: one, modal: {title: One, body: One.}}", "{id: one, wait: {for: imported}}")
    )
    world.track("signed_up")
    before = world.subject
    reserve(world, "pause", "one")
    reserve(world, "nothing", "one")
    assert world.subject is before
    assert look(world) == []


def test_caps_by_kind_tag_and_flow() -> None:
    caps = """
    frequency_caps:
      - {at_most: 1, within: 1d, kinds: [email]}
      - {at_most: 1, within: 1d, tags: [news]}
      - {at_most: 1, within: 1d, flows: [tour]}
    """
    news = rival().replace("title: Rival", "title: Rival\ntags: [news]")
    world = capped(dedent(caps), tour=TOUR, rival=news, free=TOUR.replace("title: Tour", "title: Free\npriority: 1"))
    mail, tagged, named = world.workspace.bundle.caps
    assert mail == Cap(1, DAY, frozenset({"email"}))
    assert (tagged.flows, named.flows) == (frozenset({"rival"}), frozenset({"tour"}))
    world.track("signed_up")
    for flow in ("rival", "tour", "free"):
        assert look(world) == [f"{flow}/hello"]
        world.report("dismissed", "hello", flow=flow)
    assert {one.flow for one in spending(world).spent} == {"rival", "tour"}


def test_a_visitor_and_the_user_they_become_add_up() -> None:
    visitor, user = capped(tour=TOUR), capped(tour=TOUR)
    visitor.track("signed_up")
    look(visitor)
    visitor.report("dismissed", "hello")
    take_in(user, seal(visitor, user))
    assert visitor.subject.spending is None
    user.track("signed_up")
    assert [one.flow for one in spending(user).spent] == ["tour"]


def test_without_caps_nothing_is_kept() -> None:
    world = capped("", tour=TOUR)
    world.track("signed_up")
    assert look(world) == ["tour/hello"]
    world.report("seen", "hello")
    assert world.subject.spending is None
