"""What the funnel counts of each flow: its variants, its steps, and what its surveys are answered."""

from pathlib import Path

from annai.core.questions.summary import Summary
from annai.workers import funnel
from annai.workers.projector import Projector
from tests.core.world import bundle
from tests.runtime.world import Engine, engine, settle

VARIED = """
title: Varied
trigger: {event: signed_up}
steps: [{id: hello, modal: {title: Hi, body: Hi}}]
variants: [{id: admins, when: user.role == "admin", changes: [{change: hello, modal: {title: Admin}}]}]
"""
SURVEY = """
title: Asking
trigger: {event: signed_up}
steps:
  - id: ask
    survey:
      questions:
        - {id: score, kind: nps}
        - {id: people, kind: number, ask: How many?, required: false}
        - id: parts
          kind: multiple
          ask: What do you use?
          choices: [{id: a, label: A}, {id: b, label: B}]
        - {id: why, kind: text, ask: Why?}
"""


async def counted(one: Engine) -> funnel.Counts:
    await settle(Projector(one.runtime))
    return await funnel.read(one.store)


async def test_a_variants_runs_are_counted_for_themselves_too_and_the_others_are_what_is_left(tmp_path: Path) -> None:
    async with engine(tmp_path, bundle(health=None, varied=VARIED)) as one:
        await one.identify(one.user("ann"), role="admin")
        for id in ("ann", "bob", "cid"):
            await one.track(one.user(id), "signed_up")
        await one.advance(one.user("ann"), "hello", flow="varied")
        counts = await counted(one)
    done = {"flow_started": 1, "step_completed": 1, "step_completed/hello": 1, "flow_completed": 1}
    assert counts == {"varied": {**done, "flow_started": 3}, "varied/admins": done}
    assert funnel.variants(counts, "varied") == {"admins": done}
    assert funnel.variants(counts, "vari") == {}
    assert funnel.otherwise(counts, "varied") == {"flow_started": 2}
    assert funnel.signals(done) == {"flow_started": 1, "step_completed": 1, "flow_completed": 1}
    assert funnel.steps(done) == {"hello": {"step_completed": 1}}


async def test_targets_that_several_elements_answer_to_are_counted_by_step(tmp_path: Path) -> None:
    async with engine(tmp_path, bundle(health=None, varied=VARIED)) as one:
        for id, reason in (("ann", "ambiguous"), ("bob", "absent"), ("cid", None)):
            await one.track(one.user(id), "signed_up")
            await one.report(one.user(id), "target_missed", "hello", flow="varied", item=reason)
        counts = await counted(one)
    assert funnel.steps(counts["varied"]) == {"hello": {"target_missed": 3, "target_ambiguous": 1}}


async def test_answers_are_summed_and_of_a_changed_one_the_last_counts(tmp_path: Path) -> None:
    async with engine(tmp_path, bundle(health=None, asking=SURVEY)) as one:
        for id, score in (("ann", 9), ("bob", 10), ("cid", 3)):
            await one.track(one.user(id), "signed_up")
            await one.answer(one.user(id), "score", score)
        await one.answer(one.user("cid"), "score", 7)
        for id, people, parts in (("cid", 4, ["b", "a"]), ("bob", None, ["b"])):
            await one.answer(one.user(id), "people", people)
            await one.answer(one.user(id), "parts", parts)
        await one.answer(one.user("bob"), "why", "because")
        names = (await counted(one))["asking"]
    assert funnel.summaries(names) == [
        Summary("ask", "parts", "multiple", 2, {"a": 1, "b": 2}),
        Summary("ask", "people", "number", 1, {}),
        Summary("ask", "score", "nps", 3, {"10": 1, "7": 1, "9": 1}),
        Summary("ask", "why", "text", 1, {}),
    ]
    assert funnel.steps(names) == {"ask": {"survey_answered": 8, "answer_withdrawn": 1, "step_completed": 1}}


def test_answers_that_were_all_withdrawn_are_none() -> None:
    names = {"answers/ask/score/nps": 0, "answers/ask/score/nps/9": 0}
    assert funnel.summaries(names) == []
