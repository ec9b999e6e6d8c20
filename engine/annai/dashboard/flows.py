"""Flows and how many went through them."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from annai.core.bundle import Bundle
from annai.dashboard.language import Words
from annai.dashboard.site import Funnels
from annai.workers.funnel import variants


class FlowRow(Struct, frozen=True):
    """A flow's counts; `done` are the runs that ended well, at the last step or by the goal."""

    id: str
    title: str
    present: bool  # False: removed from the workspace, its counts stay
    variant: str = ""  # whose runs are counted; empty: all
    started: int = 0
    seen: int = 0
    completed: int = 0
    goal: int = 0
    dismissed: int = 0
    exited: int = 0
    missed: int = 0
    sent: int = 0

    @property
    def done(self) -> int:
        return self.completed + self.goal


def flow_rows(bundle: Bundle, funnels: Funnels, words: Words) -> list[FlowRow]:
    """The workspace's flows by priority, then those that were removed; each is followed by its variants."""
    present = sorted(bundle.flows.values(), key=lambda flow: (-flow.model.priority, flow.id))
    removed = sorted({key.partition("/")[0] for key in funnels} - set(bundle.flows))
    titled = [(flow.id, words.text(flow.model.title), True) for flow in present]
    titled += [(id, id, False) for id in removed]
    return [row for id, title, there in titled for row in _rows(id, title, there, funnels)]


def _rows(id: str, title: str, present: bool, funnels: Funnels) -> Iterator[FlowRow]:
    yield flow_row(id, title, present, funnels.get(id, {}))
    for variant, counts in variants(funnels, id).items():
        yield flow_row(id, title, present, counts, variant)


def flow_row(id: str, title: str, present: bool, counts: Mapping[str, int], variant: str = "") -> FlowRow:
    return FlowRow(
        id=id,
        title=title,
        present=present,
        variant=variant,
        started=counts.get("flow_started", 0),
        seen=counts.get("step_seen", 0),
        completed=counts.get("flow_completed", 0),
        goal=counts.get("goal_reached", 0),
        dismissed=counts.get("flow_dismissed", 0),
        exited=counts.get("flow_exited", 0),
        missed=counts.get("target_missed", 0),
        sent=counts.get("email_sent", 0),
    )
