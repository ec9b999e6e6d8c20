"""Surveys: one question after the other, where answers lead, and what is kept of them."""

from typing import Any

import pytest

from annai.core import answers
from annai.core.advance import Advance
from annai.core.steps.survey import SurveyStep
from annai.wire.experience import SurveyPages
from tests.core.files import faults
from tests.core.world import World, bundle, new

SURVEY = """
title: Feedback
trigger: {event: signed_up}
reentry: always
steps:
  - id: ask
    survey:
      title: {en: Your view, ja: ご意見}
      questions:
        - id: score
          kind: nps
          then:
            - {if: answers.score >= 9, goto: end}
            - {if: answers.score >= 7, goto: size}
        - {id: reason, kind: text, ask: "You gave {{ answers.score }}. Why?", max_length: 20, set: user.bio}
        - {id: size, kind: number, ask: How many people?, least: 1, most: 500, required: false}
        - id: parts
          kind: multiple
          ask: What do you use?
          most: 2
          choices: [{id: reports, label: Reports}, {id: imports, label: Imports}, {id: rest, label: The rest}]
        - id: role
          kind: single
          ask: Your role?
          set: user.role
          choices: [{id: admin, label: A}, {id: user, label: B}]
  - id: thanks
    modal: {title: Thanks, body: "You said: {{ answers.reason }}"}
"""


LAST = "{id: last, kind: text, ask: '{{ user.role }}, and else?'}"


def world(**traits: Any) -> World:
    one = World(bundle(tour=SURVEY), new(**traits))
    one.track("signed_up")
    return one


def answer(one: World, question: str, value: Any, run: int = 1) -> Advance:
    return one.report("answered", "ask", item=question, value=value, run=run)


def pages(one: World, locale: str = "en") -> SurveyPages:
    [shown] = one.see(locale=locale)
    found: SurveyPages = shown.content.pages  # type: ignore[union-attr, assignment]
    return found


def test_it_shows_its_first_question_in_the_words_of_nps() -> None:
    one = world()
    [shown] = one.see(locale="ja")
    assert shown.content.title == "ご意見"
    page = pages(one, "ja")
    first = page.questions[0]
    assert (page.current, page.path, page.answers, page.longest) == ("score", (), {}, 5)
    assert first.text == "この製品を知人や同僚にどれくらい薦めたいですか"
    assert (first.least, first.low, first.most, first.high) == (0, "まったく薦めたくない", 10, "ぜひ薦めたい")
    assert first.note == "NPS®"
    assert pages(one).questions[0].text == "How likely are you to recommend this product to a friend or colleague?"


def test_where_answers_lead_is_told_beforehand_where_it_is_the_same_for_everybody() -> None:
    score, reason, size, parts, role = pages(world()).questions
    assert (score.next, score.leads) == (None, ()), "the text of the next one has the score in it"
    assert [question.next for question in (reason, size, parts, role)] == ["size", "parts", "role", "end"]
    one = World(bundle(tour=SURVEY.replace("You gave {{ answers.score }}. Why?", "{{ user.role }}, why?")))
    one.track("signed_up")
    score = pages(one).questions[0]
    assert score.next == "reason"
    assert [(lead.value, lead.to) for lead in score.leads] == [(7, "size"), (8, "size"), (9, "end"), (10, "end")]


ROLE = "{if: 'answers.role == \"admin\"', goto: end}"


@pytest.mark.parametrize(
    ("question", "next", "leads"),
    [
        (
            "required: true, then: [IF], choices: [{id: admin, label: A}, {id: user, label: B}]",
            "last",
            [("admin", "end")],
        ),
        (
            "required: false, then: [{if: 'answers.role != \"user\"', goto: end}], "
            "choices: [{id: admin, label: A}, {id: user, label: B}]",
            "last",
            [("admin", "end"), (None, "end")],
        ),
        ("then: [{if: answers.score > 3, goto: end}], choices: [{id: a, label: A}, {id: b, label: B}]", None, []),
        ("set: user.role, choices: [{id: admin, label: A}, {id: user, label: B}]", None, []),
        ("kind: multiple, then: [IF], choices: [{id: admin, label: A}, {id: user, label: B}]", None, []),
    ],
)
def test_where_answers_lead(question: str, next: str | None, leads: list[tuple[Any, str]]) -> None:
    source = question.replace("IF", "{if: len(answers.role) == 1, goto: end}" if "multiple" in question else ROLE)
    kind = "" if "kind" in source else "kind: single, "
    asks = f"[{{id: score, kind: stars, ask: Q}}, {{id: role, {kind}ask: Role?, {source}}}, {LAST}]"
    flow = f"title: A\ntrigger: {{event: signed_up}}\nsteps: [{{id: ask, survey: {{questions: {asks}}}}}]\n"
    one = World(bundle(tour=flow))
    one.track("signed_up")
    asked = pages(one).questions[1]
    assert (asked.next, [(lead.value, lead.to) for lead in asked.leads]) == (next, leads)


def test_caps_take_it_for_a_survey() -> None:
    [standing] = world().where()
    assert isinstance(standing.step, SurveyStep)
    assert (standing.step.surface, standing.step.message) == ("interrupting", "survey")


def test_answers_lead_on_and_are_kept_when_the_person_leaves() -> None:
    one = world()
    answer(one, "score", "１")
    page = pages(one)
    assert (page.current, page.path, page.answers, page.longest) == ("reason", ("score",), {"score": 1}, 5)
    assert page.questions[1].text == "You gave 1. Why?"
    one.report("dismissed", "ask")
    assert one.subject.personal.answers == {"tour.score": 1}
    assert one.subject.finished["tour"].outcome == "dismissed"


def test_an_answer_may_end_the_survey() -> None:
    one = world()
    answer(one, "score", 9)
    assert one.subject.runs["tour"].step == "thanks"


def test_it_goes_on_when_the_last_question_on_the_path_is_answered() -> None:
    one = world()
    answer(one, "score", 3.0)
    answer(one, "reason", "髙 slow")
    assert one.subject.personal.traits["bio"] == "髙 slow"
    answer(one, "size", None)
    answer(one, "parts", ["rest", "reports"])
    assert pages(one).answers == {"score": 3, "reason": "髙 slow", "size": None, "parts": ["reports", "rest"]}
    answer(one, "role", "admin")
    assert one.subject.personal.traits == {"bio": "髙 slow", "role": "admin"}
    [shown] = one.see()
    assert shown.content.body[0].children[0].text == "You said: 髙 slow"  # type: ignore[union-attr]


def test_signals_say_kind_question_and_score_and_no_words() -> None:
    one = world()
    for question, value in (("score", 2), ("reason", "secret"), ("size", None), ("size", 20)):
        answer(one, question, value)
    told = [signal for signal in one.signals if signal.kind == "survey_answered"]
    assert [(one.step, one.detail, one.item, one.score) for one in told] == [
        ("ask", "nps", "score", 2),
        ("ask", "text", "reason", None),
        ("ask", "number", "size", 20),
    ]
    assert "secret" not in repr(one.signals)


def told(one: World) -> list[tuple[str, str | None, float | None, tuple[str, ...]]]:
    answers = [signal for signal in one.signals if signal.kind in ("survey_answered", "answer_withdrawn")]
    return [(signal.kind, signal.item, signal.score, signal.choices) for signal in answers]


def test_signals_name_the_choices_that_were_made() -> None:
    one = world()
    for question, value in (("score", 8), ("size", 1), ("parts", ["rest", "reports"]), ("role", "admin")):
        answer(one, question, value)
    assert [choices for _, _, _, choices in told(one)] == [(), (), ("reports", "rest"), ("admin",)]


def test_an_answer_whose_place_another_takes_or_that_it_leads_past_is_withdrawn() -> None:
    one = world()
    for question, value in (("score", 2), ("reason", "slow"), ("size", None), ("parts", ["reports"]), ("score", 9)):
        answer(one, question, value)
    assert told(one)[3:] == [
        ("answer_withdrawn", "score", 2, ()),
        ("answer_withdrawn", "reason", None, ()),
        ("answer_withdrawn", "parts", None, ("reports",)),
        ("survey_answered", "score", 9, ()),
    ]


def test_a_question_that_is_skipped_after_all_withdraws_its_answer() -> None:
    one = world()
    for question, value in (("score", 8), ("size", 20), ("size", None)):
        answer(one, question, value)
    assert told(one)[2:] == [("answer_withdrawn", "size", 20, ())]


def test_whoever_comes_back_to_a_survey_withdraws_what_they_had_answered() -> None:
    returning = SURVEY.replace('reason }}"}', 'reason }}", actions: [{label: Back, back: true}]}')
    one = World(bundle(tour=returning), new())
    one.track("signed_up")
    answer(one, "score", 9)
    one.report("back", "thanks")
    assert one.subject.runs["tour"].step == "ask"
    assert told(one) == [("survey_answered", "score", 9, ()), ("answer_withdrawn", "score", 9, ())]


def test_a_changed_answer_drops_what_it_leads_past() -> None:
    one = world()
    answer(one, "score", 2)
    answer(one, "reason", "slow")
    answer(one, "score", 8)
    assert pages(one).current == "size"
    assert one.subject.personal.answers == {"tour.score": 8}


def test_the_same_answer_again_changes_nothing() -> None:
    one = world()
    answer(one, "score", 2)
    before = one.subject
    assert answer(one, "score", 2).signals == ()
    assert one.subject is before


@pytest.mark.parametrize(
    ("question", "value", "code", "because"),
    [
        ("score", 11, "invalid_answer", "takes a whole number from 0 to 10"),
        ("score", 1.5, "invalid_answer", "takes a whole number from 0 to 10"),
        ("score", "many", "invalid_answer", "takes a whole number from 0 to 10"),
        ("score", None, "invalid_answer", "needs an answer"),
        ("size", 4, "unknown_question", "does not ask 'size' now; it asks 'score'"),
        ("nothing", 4, "unknown_question", "does not ask 'nothing' now; it asks 'score'"),
    ],
)
def test_what_it_does_not_ask_is_refused(question: str, value: Any, code: str, because: str) -> None:
    one = world()
    before = one.subject
    result = answer(one, question, value)
    assert (result.refused, one.subject) == (code, before)
    assert because in result.because
    assert result.signals == ()


@pytest.mark.parametrize(
    ("question", "value", "because"),
    [
        ("reason", "x" * 21, "takes a text of at most 20 characters, not 21"),
        ("reason", " \u3000", "takes a text that is not blank"),
        ("reason", 1, "takes a text that is not blank"),
        ("size", 501, "takes a number from 1 up to 500"),
        ("size", 0, "takes a number from 1 up to 500"),
        ("size", "1e3", "takes a number from 1 up to 500"),
        ("parts", ["reports", "reports"], "takes a list of 1 to 2 of reports, imports, rest, each once"),
        ("parts", ["reports", "imports", "rest"], "takes a list of 1 to 2"),
        ("parts", ["else"], "takes a list of 1 to 2"),
        ("parts", [], "takes a list of 1 to 2"),
        ("parts", "reports", "takes a list of 1 to 2"),
        ("role", "boss", "takes one of admin, user"),
        ("role", ["admin"], "takes one of admin, user"),
    ],
)
def test_a_value_out_of_range_is_refused(question: str, value: Any, because: str) -> None:
    one = world()
    for known, given in (("score", 0), ("reason", "slow"), ("size", 1), ("parts", ["rest"])):
        if known == question:
            break
        answer(one, known, given)
    before = one.subject
    result = answer(one, question, value)
    assert (result.refused, one.subject) == ("invalid_answer", before)
    assert because in result.because


def test_it_takes_answers_only() -> None:
    result = world().report("advanced", "ask")
    assert (result.refused, result.because) == ("not_possible", "the survey 'ask' does not take 'advanced' now")
    one = world()
    one.report("seen", "ask")
    one.report("target_missed", "ask")
    assert one.kinds()[1:] == ["step_seen", "target_missed"]


def test_a_new_run_begins_with_nothing_answered() -> None:
    one = world()
    answer(one, "score", 2)
    one.report("dismissed", "ask")
    one.track("signed_up")
    assert one.subject.runs["tour"].number == 2
    assert pages(one).answers == {}
    assert one.subject.personal.answers == {}


def test_coming_back_to_a_survey_asks_again() -> None:
    back = SURVEY.replace('answers.reason }}"}', 'answers.reason }}", actions: [{label: Again, goto: ask}]}')
    one = World(bundle(tour=back))
    one.track("signed_up")
    answer(one, "score", 10)
    one.report("advanced", "thanks", action=0)
    assert pages(one).current == "score"


def test_an_answer_may_end_the_flow_by_its_exit() -> None:
    one = World(bundle(tour=SURVEY + "exit: answers.score == 0\n"))
    one.track("signed_up")
    answer(one, "score", 0)
    assert one.subject.finished["tour"].outcome == "exited"


def test_traits_that_grow_too_large_refuse_the_answer() -> None:
    one = world(big="x" * (32 * 1024 - 20))
    answer(one, "score", 2)
    before = one.subject
    assert answer(one, "reason", "x" * 20).refused == "too_large"
    assert one.subject is before


def test_the_answers_of_flows_that_ended_longest_ago_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    one = World(bundle(tour=SURVEY, other=SURVEY, third=SURVEY))
    one.track("signed_up")
    for flow in ("third", "other"):
        one.report("answered", "ask", flow=flow, item="score", value=2)
        one.report("dismissed", "ask", flow=flow)
        one.later()
    monkeypatch.setattr(answers, "MAX_BYTES", len(answers._encode({"tour.score": 2, "other.score": 2})))
    answer(one, "score", 2)
    assert one.subject.personal.answers == {"other.score": 2, "tour.score": 2}
    monkeypatch.setattr(answers, "MAX_BYTES", 5)
    result = answer(one, "score", 3)
    assert (result.refused, one.subject.personal.answers["tour.score"]) == ("too_large", 2)


BASE = "-- flows/a.yaml --\ntitle: A\ntrigger: {event: signed_up}\nsteps:\n  - id: a\n    survey: {questions: ["
CHOICES = "choices: [{id: a, label: A}, {id: b, label: B}]"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{id: q, kind: nsp}", "'nsp' is not known here; did you mean 'nps'?"),
        ("{id: q}", "the key 'kind' is missing"),
        ("q", "expected a mapping, not text"),
        ("{id: q, kind: stars}", "the key 'ask' is missing"),
        ("{id: q-1, kind: nps}", "a name has letters, digits and underscores"),
        ("{id: q, kind: nps, set: role}", "an answer sets a trait of the user, such as user.role_detail"),
        ("{id: q, kind: nps, choices: []}", "unknown key 'choices'"),
        ("{id: q, kind: number, ask: Q, least: 3, most: 2}", "least is at most most"),
        ("{id: q, kind: text, ask: Q, max_length: 2001}", "expected at most 2000, not 2001"),
        (f"{{id: q, kind: multiple, ask: Q, most: 3, {CHOICES}}}", "most at most the number of choices"),
        (f"{{id: q, kind: multiple, ask: Q, least: 2, most: 1, {CHOICES}}}", "least is at most most"),
        (
            "{id: q, kind: single, ask: Q, choices: [{id: a, label: A}, {id: a, label: B}]}",
            "two choices have the id 'a'",
        ),
    ],
)
def test_faults(source: str, expected: str) -> None:
    found = faults(f"{BASE}{source}]}}")
    assert any(expected in fault for fault in found), found
