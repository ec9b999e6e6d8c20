"""Questions of surveys, one strategy for each kind; a new kind has its entry in QUESTIONS."""

from typing import Any

from hypothesis import strategies as st

from tests.properties.drawing import maybe

LATER = "q9"  # the last question of every survey, to which answers may lead
CHOICES = [{"id": id, "label": id} for id in ("admin", "editor", "owner")]

scores = maybe({"set": st.just("user.seats")})
QUESTIONS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "nps": scores,
    "csat": scores,
    "ces": scores,
    "stars": maybe({"set": st.just("user.seats")}, ask=st.just("How good?")),
    "single": maybe({"set": st.just("user.role")}, ask=st.just("Who are you?"), choices=st.just(CHOICES)),
    "multiple": maybe(
        {"set": st.just("user.tags"), "least": st.just(1), "most": st.just(2)},
        ask=st.just("Which?"),
        choices=st.just(CHOICES),
    ),
    "number": maybe({"set": st.just("user.seats"), "least": st.just(0), "most": st.just(9)}, ask=st.just("How many?")),
    "text": maybe({"set": st.just("user.name"), "max_length": st.just(5)}, ask=st.just("Why?")),
}


@st.composite
def survey(draw: st.DrawFn, kinds: tuple[str, ...]) -> dict[str, Any]:
    """A survey of these kinds of questions, in which answers may lead past others."""
    questions = []
    for place, kind in enumerate(kinds):
        question = {"id": f"q{place}", "kind": kind, **draw(QUESTIONS[kind])}
        if draw(st.booleans()):
            question["required"] = False
        if draw(st.booleans()):
            question["then"] = [{"if": f"known(answers.q{place})", "goto": draw(st.sampled_from((LATER, "end")))}]
        questions.append(question)
    return {"questions": [*questions, {"id": LATER, "kind": "nps"}]}
