"""What the kinds that are shown refuse, where it is written."""

import pytest

from tests.core.files import faults
from tests.core.world import World, bundle


def refused(step: str, events: str = "events: {signed_up: {}}") -> str:
    text = f"-- events.yaml --\n{events}\n-- flows/a.yaml --\ntitle: A\ntrigger: {{event: signed_up}}\nsteps:\n"
    [found] = faults(f"{text}  - id: one\n    {step}\n")
    return found


def action(words: str) -> str:
    return f"modal: {{title: Hi, body: Hi, actions: [{{label: Go, {words}}}]}}"


@pytest.mark.parametrize(
    ("step", "told"),
    [
        ("hotspot: {body: Hi}", "the key 'target' is missing"),
        ('hotspot: {target: {css: "#a"}, body: Hi, icon: new, label: New}', "a hotspot has an icon or a label"),
        ('hotspot: {target: {css: "#a"}}', "a hotspot has a body, or one action that pressing it does"),
        ("hotspot: {target: {text: New}, body: Hi}", "a target needs css, or text with role or near"),
        ("hotspot: {target: {role: button}, body: Hi}", "a target needs css, or text with role or near"),
        ("hotspot: {target: {css: []}, body: Hi}", "needs at least one entry"),
        ("banner: {body: Hi, placement: first}", "first, last, before and after need a target"),
        ('banner: {body: Hi, target: {css: "#a"}}', "top and bottom are the page's and take none"),
        ("modal: {title: Hi, body: Hi, advance: click}", "advance: click is for kinds with a target"),
        ("modal: {title: Hi, body: Hi, image: {src: /a.png, alt: A, width: 9}}", "an image has both width and height"),
        (
            "modal: {title: Hi, body: Hi, image: {src: /a.png, alt: A, width: 0, height: 9}}",
            "expected at least 1, not 0",
        ),
        (action("arguments: {a: 1}"), "arguments need call"),
        (action("stay: true"), "stay keeps the step open beside href, call or start"),
        (action("stay: true, call: a, dismiss: true"), "stay keeps the step open beside href, call or start"),
        (action("back: true, dismiss: true"), "an action has one of goto, dismiss, snooze, back and href"),
    ],
)
def test_what_makes_no_sense_is_told(step: str, told: str) -> None:
    assert told in refused(step)


def test_a_capture_is_of_one_element() -> None:
    events = 'events: {signed_up: {capture: {on: click, css: "#a", element: b}}}'
    assert "write either css" in refused(action("goto: end"), events)
    events = "events: {signed_up: {capture: {on: change, element: b, value: true}}}"
    assert "unknown key 'value'" in refused(action("goto: end"), events)
    events = "events: {signed_up: {capture: {on: click}}}"
    assert "write either css" in refused(action("goto: end"), events)
    events = "events: {signed_up: {capture: {on: abandoned_form, text: Send}}}"
    assert "text needs css" in refused(action("goto: end"), events)


def test_the_selector_of_an_element_is_judged() -> None:
    [found] = faults('-- workspace.yaml --\nname: A\nlocales: [en, ja]\nelements: {new: {css: "#new >"}}\n')
    assert found.endswith("name the element on both sides of it [css-selector]")


def test_nothing_leads_back_past_the_first_step_or_what_cannot_be_undone() -> None:
    flow = """
    title: Tour
    trigger: {event: signed_up}
    steps:
      - {id: one, modal: {title: One, body: One.}}
      - {id: hold, wait: {for: report_created}}
      - {id: two, modal: {title: Two, body: Two., actions: [{label: Back, back: true}]}}
    """
    world = World(bundle(tour=flow))
    world.track("signed_up")
    world.report("back", "one")
    world.report("advanced", "one")
    world.track("report_created")
    [two] = world.see()
    assert (two.step, two.back) == ("two", False)
    world.report("back", "two")
    assert world.subject.runs["tour"].step == "two"


def test_each_quarter_of_a_video_is_recorded_once() -> None:
    flow = """
    title: Tour
    trigger: {event: signed_up}
    steps: [{id: film, modal: {title: Film, body: Film., video: {src: /a.mp4, title: A, captions: /a.vtt}}}]
    """
    world = World(bundle(tour=flow))
    world.track("signed_up")
    for share in (0.3, 0.6, 0.5, 1.0):
        world.report("watched", "film", share=share)
    quarters = [signal.detail for signal in world.signals if signal.kind == "video_watched"]
    assert quarters == ["25", "50", "75", "100"]
    assert world.subject.runs["tour"].watched == 100
