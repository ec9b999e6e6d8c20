"""What a bundle holds."""

import pytest

from annai.core.steps.email import EmailStep
from annai.core.steps.kind import END
from annai.core.steps.modal import ModalStep
from annai.core.steps.tooltip import TooltipStep
from annai.core.steps.wait import WaitStep
from tests.core.files import faults, load, step_of

HEAD = "title: A\ntrigger: {event: signed_up}\n"
TOUR = f"""\
-- flows/tour.yaml --
{HEAD}goal: {{event: report_created, within: 14d}}
exit: user.role == "editor"
steps:
  - id: one
    page: /reports*
    tooltip: {{target: {{css: a}}, title: One, body: Hi, advance: click, actions: [{{label: Go, goto: three}}]}}
  - id: hold
    wait: {{for: report_created, where: event.rows > 1, up_to: 2h}}
  - id: two
    modal: {{title: Two, body: Hi, actions: [{{label: Next}}, {{label: Bye, dismiss: true}}]}}
  - end
  - id: three
    email: {{template: late, topic: onboarding, subject: "Hello {{{{ user | addressed }}}}"}}
-- emails/late.en.mjml --
<mjml></mjml>
-- emails/late.en.txt --
Hello
"""


def test_steps_know_where_they_lead() -> None:
    bundle = load(TOUR)
    flow = bundle.flows["tour"]
    assert {step.id: step.next for step in flow.steps.values()} == {
        "one": "hold",
        "hold": "two",
        "two": END,
        "three": END,
    }
    assert step_of(bundle, "tour", "hold", WaitStep).otherwise == "two"
    assert [action.goto for action in step_of(bundle, "tour", "one", TooltipStep).actions] == ["three"]
    two = step_of(bundle, "tour", "two", ModalStep)
    assert [(action.goto, action.dismiss) for action in two.actions] == [(END, False), (END, True)]


def test_steps_are_compiled() -> None:
    bundle = load(TOUR)
    flow = bundle.flows["tour"]
    one, two = step_of(bundle, "tour", "one", TooltipStep), step_of(bundle, "tour", "two", ModalStep)
    assert flow.first == "one"
    assert one.page is not None
    assert one.page.fullmatch("/reports/1")
    hold = step_of(bundle, "tour", "hold", WaitStep)
    assert hold.up_to == 7_200_000
    assert hold.entries[0].where is not None
    assert two.parts["title"].render("en", {}) == "Two"
    assert step_of(bundle, "tour", "three", EmailStep).subject.render("en", {}) == "Hello there"
    assert (flow.goal_event, flow.goal_within) == ("report_created", 14 * 86_400_000)
    assert flow.exits


def test_emails_have_both_parts() -> None:
    template = load(TOUR).emails["late"]
    assert (list(template.mjml), list(template.text)) == (["en"], ["en"])


def test_flows_are_found_by_trigger_highest_priority_first() -> None:
    step = "steps: [{id: a, modal: {title: x, body: x}}]\n"
    bundle = load(
        f"-- flows/c.yaml --\n{HEAD}{step}-- flows/b.yaml --\n{HEAD}{step}-- flows/a.yaml --\n{HEAD}priority: 9\n{step}"
        f"-- flows/p.yaml --\ntitle: P\ntrigger: {{page: '/x*'}}\ngoal: {{event: signed_up}}\n{step}"
    )
    assert {event: [flow.id for flow in listeners.flows] for event, listeners in bundle.by_event.items()} == {
        "signed_up": ["b", "c", "a"]
    }
    assert len(bundle.by_page) == 1
    (paged,) = bundle.by_page.of("/x/y").flows
    assert (paged.goal_event, paged.goal_within) == ("signed_up", None)


def test_series_are_what_history_must_be_kept_of() -> None:
    step = "steps: [{id: a, modal: {title: x, body: x}}]\n"
    assert load(f"-- flows/a.yaml --\n{HEAD}{step}").asked.users == frozenset()
    assert load(f'-- flows/a.yaml --\n{HEAD}audience: count("signed_up") > 1\n{step}').asked.users == {"signed_up"}
    goal = load(f"-- flows/a.yaml --\n{HEAD}goal: {{event: signed_up}}\n{step}")
    assert (set(goal.asked.users), set(goal.goals)) == (set(), {"signed_up"})
    assert (set(load(TOUR).asked.users), set(load(TOUR).goals)) == (set(), {"report_created"})


def test_account_series_are_what_measures_count() -> None:
    bundle = load(
        "-- health.yaml --\nscorecard:\n  bands: [{id: low, title: Low, from: 0}]\n  measures:\n"
        "  - {id: a, title: A, weight: 30, adoption: {event: signed_up, target: 1, within: 7d}}\n"
        "  - {id: b, title: B, weight: 30, breadth: {events: [report_created], within: 7d}}\n"
        "  - {id: c, title: C, weight: 40, recency: {half_life: 7d}}\n"
    )
    assert bundle.account_series == {"signed_up", "report_created"}
    assert bundle.asked.users == frozenset()


def test_the_digest_names_the_meaning_not_the_layout() -> None:
    digest = load(TOUR).digest
    assert len(digest) == 32
    assert load(TOUR.replace("title: A", "# a remark\n'title':   A")).digest == digest
    assert load(TOUR.replace("title: A", "title: B")).digest != digest
    assert load(TOUR.replace("Hello\n", "Good day\n")).digest != digest
    other = TOUR.split("-- emails/")
    assert load(f"-- emails/{other[2]}-- emails/{other[1]}{other[0]}").digest == digest


def test_a_condition_fault_stands_where_the_file_has_it() -> None:
    step = "steps: [{id: a, modal: {title: x, body: x}}]\n"
    flow = "-- flows/a.yaml --\n" + HEAD
    (found,) = faults(f'{flow}audience: user.rle == "admin"\n{step}')
    assert found.startswith("flows/a.yaml:3:16: user has no 'rle'; did you mean 'role'?")
    (found,) = faults(f"{flow}audience: 'user.rle == \"admin\"'\n{step}")
    assert found.startswith("flows/a.yaml:3:11: user has no 'rle'; did you mean 'role'?")
    assert "(at character 6 of the condition)" in found
    (found,) = faults(f"{flow}exit: event.rows > 1\n{step}")
    assert found.startswith("flows/a.yaml:3:7: ")


def test_texts_and_templates_that_fail_are_findings() -> None:
    text = "-- flows/a.yaml --\n" + HEAD + 'steps: [{id: a, modal: {title: "{{ x", body: "{{ x"}}]\n'
    assert [found.rsplit(" ", 1)[1] for found in faults(text)] == ["[text]", "[text]"]
    sender = 'name: A\nlocales: [en]\nsender: {name: "{{ x", address: a@example.com}\n'
    (found,) = faults(f"-- workspace.yaml --\n{sender}")
    assert found.startswith("workspace.yaml:3:16: ")


@pytest.mark.parametrize(
    ("mjml", "text", "expected"),
    [
        ("<mjml>\n{{ x\n", "Hi", "emails/a.en.mjml:2:1: unexpected end of template"),
        ("<mjml>\n</mjml>\n{{ user | uper }}", "Hi", "emails/a.en.mjml:3:1: there is no filter 'uper'; write one of "),
        ("<mjml></mjml>", "Hi\n\n{{ user.role + 1 }}\n", "emails/a.en.txt:3:1: a text cannot hold 'add'; write "),
        ("<mjml></mjml>", "{{" + "(" * 500, "emails/a.en.txt:1:1: the text is nested too deeply; write it flatter"),
    ],
)
def test_a_template_fault_stands_on_its_line(mjml: str, text: str, expected: str) -> None:
    (found,) = faults(f"-- emails/a.en.mjml --\n{mjml}\n-- emails/a.en.txt --\n{text}\n")
    assert found.startswith(expected)
    assert found.endswith("[template]")
