"""A question whose kind an edit has changed, and the answer that somebody gave before."""

from pathlib import Path
from typing import Any

import pytest

from annai.core.inputs import Visit
from annai.core.sweep import Migrate
from annai.workers import funnel
from annai.workers.projector import Projector
from tests.core.world import bundle
from tests.runtime.world import engine, settle

ASKING = """
title: Asking
trigger: {event: signed_up}
on_change: follow
steps:
  - id: ask
    survey:
      title: Tell
      questions:
        - {id: role, QUESTION}
        - {id: why, kind: text, ask: Why?}
"""
SINGLE = "kind: single, ask: Role?, choices: [{id: admin, label: A}, {id: user, label: B}]"
SCORE = "kind: nps"


@pytest.mark.parametrize(("was", "given", "now", "then"), [(SINGLE, "admin", SCORE, 9), (SCORE, 9, SINGLE, "admin")])
async def test_the_log_stays_readable_and_the_projector_goes_on(
    tmp_path: Path, was: str, given: Any, now: str, then: Any
) -> None:
    async with engine(tmp_path, bundle(None, asking=ASKING.replace("QUESTION", was))) as one:
        worker = Projector(one.runtime)
        await one.track(one.user(), "signed_up")
        await one.answer(one.user(), "role", given)
        await one.bundles.replace(bundle(None, asking=ASKING.replace("QUESTION", now)))
        moment = one.clock.now
        visit = Visit(id="visit", at=moment, received=moment, purpose=Migrate(("asking",)))
        await one.runtime.submit(one.user(), [visit])
        await one.answer(one.user(), "role", then)
        await one.track(one.user("other"), "signed_up")
        await settle(worker)
        assert (await funnel.read(one.store))["asking"]["flow_started"] == 2
