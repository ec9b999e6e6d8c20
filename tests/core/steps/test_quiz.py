"""Quizzes: right and wrong, by topic; passing, failing and trying again."""

from typing import Any

import pytest

from annai.core.advance import Advance
from annai.wire.experience import QuizPages
from tests.core.files import faults
from tests.core.world import World, bundle

QUIZ = """
title: Check
trigger: {event: signed_up}
steps:
  - id: check
    quiz:
      title: What do you remember?
      topics: {reports: {en: Reports, ja: 帳票}, sharing: Sharing, unused: Unused}
      pass: 75%
      attempts: 2
      failed: again
      questions:
        - id: first
          topic: reports
          ask: Where do reports begin?
          explanation: On the page of reports.
          choices: [{id: home, label: Home}, {id: reports, label: Reports, right: true}]
        - id: second
          topic: sharing
          points: 3
          ask: Who may read a shared report?
          choices: [{id: team, label: Team, right: true}, {id: link, label: Link, right: true}, {id: all, label: All}]
  - id: well
    modal: {title: Well done, body: You know it.}
  - end
  - id: again
    modal: {title: Read on, body: Here.}
"""


def world() -> World:
    one = World(bundle(tour=QUIZ))
    one.track("signed_up")
    return one


def answer(one: World, question: str, value: Any) -> Advance:
    return one.report("answered", "check", item=question, value=value)


def pages(one: World) -> QuizPages:
    [shown] = one.see(locale="ja")
    found: QuizPages = shown.content.pages  # type: ignore[union-attr, assignment]
    return found


def test_what_is_right_is_told_only_after_an_answer() -> None:
    one = world()
    page = pages(one)
    assert (page.current, page.results, page.outcome) == ("first", (), None)
    assert [question.several for question in page.questions] == [False, True]
    assert "explanation" not in repr(page.questions)
    answer(one, "first", "home")
    [result] = pages(one).results
    assert (result.answer, result.right, result.expected) == (("home",), False, ("reports",))
    assert result.explanation == "On the page of reports."
    assert pages(one).current == "second"


def test_who_reaches_the_mark_passes() -> None:
    one = world()
    answer(one, "first", "home")
    answer(one, "second", ["link", "team"])
    outcome = pages(one).outcome
    assert outcome is not None
    assert (outcome.passed, outcome.score, outcome.may_retry) == (True, 0.75, False)
    assert [(topic.title, topic.score) for topic in outcome.topics] == [("帳票", 0), ("Sharing", 1)]
    assert one.report("retried", "check").refused == "not_possible"
    one.report("advanced", "check")
    assert one.subject.runs["tour"].step == "well"
    assert [(told.kind, told.detail, told.item, told.score) for told in one.signals[1:]] == [
        ("quiz_answered", "wrong", "first", 0),
        ("quiz_answered", "right", "second", 1),
        ("quiz_scored", None, "reports", 0),
        ("quiz_scored", None, "sharing", 1),
        ("quiz_passed", None, None, 0.75),
        ("step_completed", "passed", None, None),
    ]
    assert {told.step for told in one.signals[1:]} == {"check"}


def test_who_fails_may_try_again_as_often_as_there_are_attempts() -> None:
    one = world()
    for may_retry in (True, False):
        answer(one, "first", "reports")
        answer(one, "second", ["team"])
        outcome = pages(one).outcome
        assert outcome is not None
        assert (outcome.passed, outcome.may_retry) == (False, may_retry)
        assert (one.report("retried", "check").refused is None) is may_retry
    one.report("advanced", "check")
    assert one.subject.runs["tour"].step == "again"
    assert one.kinds().count("quiz_failed") == 2
    assert one.signals[-1].detail == "failed"


@pytest.mark.parametrize(
    ("question", "value", "code", "because"),
    [
        ("second", ["team"], "unknown_question", "does not ask 'second' now; it asks 'first'"),
        ("first", "all", "invalid_answer", "takes one of home, reports"),
        ("first", ["home"], "invalid_answer", "takes one of home, reports"),
        ("first", None, "invalid_answer", "takes one of home, reports"),
    ],
)
def test_what_it_does_not_ask_is_refused(question: str, value: Any, code: str, because: str) -> None:
    one = world()
    before = one.subject
    result = answer(one, question, value)
    assert (result.refused, one.subject) == (code, before)
    assert because in result.because


def test_several_take_a_list() -> None:
    one = world()
    answer(one, "first", "home")
    for wrong in ("team", [], ["team", "team"]):
        assert answer(one, "second", wrong).because == "the question 'second' takes a list of some of team, link, all"


def test_it_stays_until_all_is_answered_and_takes_no_answer_after() -> None:
    one = world()
    for kind in ("advanced", "retried", "task_opened"):
        assert one.report(kind, "check").refused == "not_possible"
    answer(one, "first", "home")
    answer(one, "second", ["team"])
    assert answer(one, "first", "reports").because.endswith("it asks nothing; advance, or retry")


BASE = "-- flows/a.yaml --\ntitle: A\ntrigger: {event: signed_up}\nsteps:\n  - id: a\n    quiz: "


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "topics: {t: T}, questions: [{id: q, topic: u, ask: Q, choices: [A, B]}]",
            "topics has no 'u'; give it its title",
        ),
        ("topics: {t: T}, questions: [{id: q, topic: t, ask: Q, choices: [A, A]}]", "two choices have the id 'a'"),
        ("topics: {t: T}, questions: [{id: q, topic: t, ask: Q, choices: [B, B2]}]", "mark at least one choice"),
        (
            "topics: {t: T}, pass: 180%, questions: [{id: q, topic: t, ask: Q, choices: [A, B]}]",
            "a pass mark is written",
        ),
    ],
)
def test_faults(source: str, expected: str) -> None:
    choices = {"A": "{id: a, label: A, right: true}", "B2": "{id: c, label: C}", "B": "{id: b, label: B}"}
    for name, choice in choices.items():
        source = source.replace(f"[{name},", f"[{choice},").replace(f", {name}]", f", {choice}]")
    [fault] = faults(f"{BASE}{{{source}}}")
    assert expected in fault
