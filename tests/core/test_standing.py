"""Where a subject stands: its runs with their flows and steps, by their rank."""

from msgspec.structs import replace

from annai.core.context import NOWHERE, Workspace
from annai.core.standing import lent_to
from annai.core.subject import Assignment, Run
from annai.core.turn import Turn
from tests.core.world import START, bundle, new

ASK = """
title: Ask
subject: account
trigger: {event: imported}
steps: [{id: a, modal: {title: Hi, body: Hi., to: {role: admin}}}]
"""


def test_steps_of_one_flow_from_two_origins_go_by_their_names() -> None:
    """Also when one of them was assigned anew, and the document was read again."""
    flows = bundle(health=None, ask=ASK)
    lent = [Run(1, flows.digest, "a", "showing", START, START, assigned=Assignment(1, origin=b"o")) for _ in "ab"]
    subject = replace(new(), runs=dict(zip(("ask@aaaa", "ask@bbbb"), lent, strict=True)))
    turn = Turn(Workspace(flows, {}), subject, NOWHERE, START)
    flow = lent_to(flows, "ask@aaaa", "")
    assert flow is not None
    turn.stand(flow, flow.steps["a"], replace(lent[0], number=2))
    assert [one.flow.id for one in turn.standings()] == ["ask@aaaa", "ask@bbbb"]
