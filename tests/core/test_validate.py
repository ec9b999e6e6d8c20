"""Validation: every fault, where it stands, in plain words."""

import pytest

from annai.core.flow import Flow
from annai.core.plan import TrackingPlan
from annai.core.scorecard import HealthFile
from annai.core.validate import validate
from annai.core.yaml import parse
from tests.core.files import faults as faults_of

GOOD = "title: x\ntrigger: {event: a}\nsteps: [{id: a, modal: {title: x, body: x}}]\n"


def faults(model: type[Flow | TrackingPlan | HealthFile], source: str) -> list[str]:
    node, findings = parse("f", source.encode())
    assert node is not None
    assert findings == []
    return [str(found).removeprefix("f:") for found in validate(node, model)[1]]


def step(content: str) -> str:
    return f"title: x\ntrigger: {{event: a}}\nsteps:\n- {{id: a, {content}}}\n"


def test_a_good_flow_has_none() -> None:
    node, _ = parse("f", GOOD.encode())
    assert node is not None
    flow, findings = validate(node, Flow)
    assert findings == []
    assert flow is not None
    assert flow.title == "x"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[]", "1:1: expected a mapping, not a list [invalid-value]"),
        (GOOD + "titel: y", "4:1: unknown key 'titel'; write one of "),
        (GOOD + "priorty: 5", "4:1: unknown key 'priorty'; did you mean 'priority'? [unknown-key]"),
        (GOOD + "priority: 101", "4:11: expected at most 100, not 101 [invalid-value]"),
        (GOOD + "priority: -1", "4:11: expected at least 0, not -1 [invalid-value]"),
        (GOOD + "priority: '5'", "4:11: expected a whole number, not text [invalid-value]"),
        (GOOD + "priority: 1.5", "4:11: expected a whole number, not a fraction [invalid-value]"),
        (GOOD + "exit: ''", "4:7: the text is empty [invalid-value]"),
        (GOOD + "exit: yes\naudience: true", "5:11: expected text, not a boolean; put it in quotes to make it"),
        (GOOD + "<goal: 1", "4:1: unknown key '<goal'; did you mean 'goal'? [unknown-key]"),
        (GOOD + "goal: []", "4:7: expected a mapping, not a list [invalid-value]"),
        (GOOD + "goal: {within: 1d}", "4:7: the key 'event' is missing [missing-key]"),
        (
            GOOD + "goal: {event: a, within: soon}",
            "4:26: not a duration: 'soon'; write a number and a unit",
        ),
        (GOOD + "reentry: nevr", "4:10: 'nevr' is not known here; did you mean 'never'? [invalid-value]"),
        (GOOD.replace("event: a", "where: x"), "2:10: the key 'event' is missing [missing-key]"),
        (GOOD.replace("event: a", "page: a"), "2:17: a page is a path: 'a' must start with /"),
        (GOOD.replace("{event: a}", "signed_up"), "2:10: expected a mapping, not text [invalid-value]"),
        ("title: x\ntrigger: {event: a}\nsteps: []", "3:8: needs at least one entry [invalid-value]"),
        ("title: x\ntrigger: {event: a}\nsteps: a", "3:8: expected a list, not text [invalid-value]"),
        ("title: x\ntrigger: {event: a}\nsteps: [end]", "3:8: the first item must be a step, not end"),
        ("title: x\ntrigger: {event: a}\nsteps:", "3:7: expected a list, not nothing [invalid-value]"),
        (step("modal: {title: '', body: x}"), "4:26: the text is empty [invalid-value]"),
        (step("modal: {title: {en: x, ja: ''}, body: x}"), "4:38: the text is empty [invalid-value]"),
        (f"title: {'x' * 4_001}\n{GOOD[9:]}", "1:8: the text has 4001 characters; at most 4000 are allowed"),
        (step("page: /x"), "4:3: a step has exactly one kind, this has none; the kinds are tooltip, modal, "),
        (step("brnch: [{else: b}]"), "4:11: unknown key 'brnch'; did you mean 'branch'? [unknown-key]"),
        (step("branch: []"), "4:19: needs at least one entry [invalid-value]"),
        (step("branch: [{else: b}, {if: x, goto: a}]"), "4:19: else comes once, and last"),
        (step("branch: [{if: x, goto: a, goot: b}]"), "4:37: unknown key 'goot'; write one of else"),
        (step("split: [{weight: 101, goto: a}]"), "4:28: expected at most 100, not 101 [invalid-value]"),
        (step("set: {}"), "4:16: needs at least one entry [invalid-value]"),
        (step("set: {a: null}"), "4:20: expected text, not nothing [invalid-value]"),
        (step("set: {a: {add: 1, unset: true}}"), "4:20: write a value, or one of from, add and unset"),
        (step("end: {outcome: won}"), "4:26: 'won' is not known here; write one of completed"),
        (step("wait: {up_to: 1d}"), "4:17: write one of for (an event, several, a duration), until"),
        (step("wait: {for: 3d, up_to: 5d}"), "4:17: a wait for a duration ends by itself; leave up_to out"),
        (step("wait: {for: 0s}"), "4:17: a wait takes at least 1s"),
        (step("wait: {for: 3x}"), "4:17: not a duration: '3x'; write a number and a unit"),
        (step("wait: {for: {any: [a]}, where: x}"), "4:17: where belongs to one event; of several, each has its own"),
        (step("wait: {for: {event: a}, where: x}"), "4:17: where belongs to one event; of several, each has its own"),
        (step("wait: {for: {event: a, any: [b]}}"), "4:24: unknown key 'event'; write one of all"),
        (step("wait: {for: {evnt: a}}"), "4:24: unknown key 'evnt'; did you mean 'event'?"),
        (step("wait: {for: {}}"), "4:23: write either any or all, with a list of events"),
        (step("wait: {for: {all: [{event: a, goto: b}]}}"), "4:23: goto belongs to the events of any"),
        (step("wait: {for: a, else: b}"), "4:17: else needs up_to: the time after which the wait gives up"),
        (step("modal: {title: x, body: {}}"), "4:35: needs at least one entry [invalid-value]"),
        (step("modal: {title: x, body: {ja: 1}}"), "4:40: expected text, not a number; put it in quotes"),
        (
            step("modal: {title: x, body: x, actions: [{label: x, dismiss: 1}]}"),
            "4:68: expected true or false, not a number [invalid-value]",
        ),
        (
            step("modal: {title: x, body: x, actions: [{label: x, href: javascript}]}"),
            "4:65: 'javascript' does not do: a link starts with https://, http:// or / [invalid-value]",
        ),
        (
            step("modal: {title: x, body: x, actions: [{label: x, href: /, dismiss: true}]}"),
            "4:48: an action has one of goto, dismiss, snooze, back and href [invalid-value]",
        ),
        (
            step("modal: {title: x, body: x, actions: [{label: a}, {label: b}, {label: c}, {label: d}, {label: e}]}"),
            "4:47: has 5 entries; at most 4 are allowed [invalid-value]",
        ),
        (step("modal: {title: x, body: x}").replace("id: a", "id: end"), "4:3: end names the end of the flow"),
        (step("modal: {title: x, body: x}").replace("id: a", "id: A b"), "4:8: 'A b' does not do: an id has"),
    ],
)
def test_faults_of_a_flow(source: str, expected: str) -> None:
    (fault,) = faults(Flow, source)
    assert fault.startswith(expected)


def test_faults_of_a_plan() -> None:
    assert faults(TrackingPlan, "events: {a b: {properties: {x: strng, y: {oneof: []}}}}\ntraits: 3") == [
        "1:10: 'a b' does not do: a name has letters, digits and underscores, such as report_created [invalid-value]",
        "1:32: 'strng' is not known here; did you mean 'string'? [invalid-value]",
        "1:42: the key 'one_of' is missing [missing-key]",
        "1:43: unknown key 'oneof'; did you mean 'one_of'? [unknown-key]",
        "2:9: expected a mapping, not a number [invalid-value]",
    ]


def test_faults_of_a_scorecard() -> None:
    measure = "{id: a, title: A, weight: 90, recency: {half_life: 1d}}"
    low, high = "{id: a, title: A, from: 5}", "{id: b, title: B, from: 0}"
    card = f"scorecard:\n  measures: [{measure}]\n  bands: [{low}, {high}]\n"
    assert faults(HealthFile, card) == ["2:3: weights sum to 90, not 100 [invalid-value]"]
    card = card.replace("90", "100")
    assert faults(HealthFile, card) == ["2:3: bands start at 0 and rise [invalid-value]"]
    card = card.replace("recency: {half_life: 1d}", "x: 1").replace(", x: 1", "")
    assert "2:14: a measure has exactly one of completion, adoption, breadth, recency [invalid-value]" in faults(
        HealthFile, card
    )


DUE = """\
-- flows/a.yaml --
title: A
trigger: {event: signed_up}
steps:
  - {id: a, wait: {for: $late}}
  - {id: b, wait: {for: report_created, up_to: $late, at: "09:00"}}
  - {id: c, modal: {title: $title, body: B}}
-- workspace.yaml --
name: A
locales: [en]
variables: {late: 1d, title: A}
"""


def test_a_fault_of_a_value_that_comes_from_a_variable_says_so() -> None:
    assert faults_of(DUE) == []
    assert faults_of(DUE, late="null", title="null") == [
        "flows/a.yaml:4:19: write one of for (an event, several, a duration), until (a condition), open (hours); "
        "$late is null, as if for were not written [invalid-value]",
        "flows/a.yaml:5:19: at needs a time in days: for: 1bd, or up_to: 10bd; "
        "$late is null, as if up_to were not written [invalid-value]",
        "flows/a.yaml:6:28: expected text, not nothing; $title is null, as if title were not written [invalid-value]",
    ]
    assert faults_of(DUE, late="2h") == [
        "flows/a.yaml:5:19: at needs whole days, not '2h'; write d, w, bd, mo or y, or leave at out; "
        "$late is 2h [invalid-value]",
    ]
    assert faults_of(DUE, late="2 d")[0].endswith("or 10bd; $late is 2 d [invalid-value]")
