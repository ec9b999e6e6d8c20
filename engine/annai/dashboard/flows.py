"""Flows and how many went through them."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from annai.core.bundle import Bundle, CompiledFlow
from annai.core.steps.step import Step
from annai.dashboard.language import Words
from annai.dashboard.site import Funnels
from annai.workers.funnel import Names, otherwise, signals, steps, variants

NOTHING: Names = {}


class FlowRow(Struct, frozen=True):
    """A flow's counts; `done` are the runs that ended well, at the last step or by the goal.

    `variant`: whose runs are counted; None: all; empty: those that no variant took.
    """

    id: str
    title: str
    present: bool  # False: removed from the workspace, its counts stay
    variant: str | None = None
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


class StepRow(Struct, frozen=True):
    """A step's counts, of the runs of `variant` as in a flow's row."""

    id: str
    variant: str | None
    seen: int
    done: int
    snoozed: int
    missed: int
    ambiguous: int
    sent: int


def flow_rows(bundle: Bundle, funnels: Funnels, words: Words) -> list[FlowRow]:
    """The workspace's flows by priority, then those that were removed; each is followed by its variants."""
    present = sorted(bundle.flows.values(), key=lambda flow: (-flow.model.priority, flow.id))
    removed = sorted({key.partition("/")[0] for key in funnels} - set(bundle.flows))
    ids = [*(flow.id for flow in present), *removed]
    return [row for id in ids for row in rows_of(bundle, funnels, words, id)]


def rows_of(bundle: Bundle, funnels: Funnels, words: Words, id: str) -> list[FlowRow]:
    """All runs of one flow, then those of each variant that anybody had, and the others."""
    flow = bundle.flows.get(id)
    title = words.text(flow.model.title) if flow else id
    return [_flow_row(id, title, flow is not None, variant, names) for variant, names in _parts(funnels, id)]


def step_rows(flow: CompiledFlow | None, funnels: Funnels, id: str) -> list[StepRow]:
    """The steps in the order of the file, then those that are gone; each is followed by its variants."""
    parts = [(variant, steps(names)) for variant, names in _parts(funnels, id)]
    written = [step for one in (flow.models if flow else ()) for step in _ids(one.steps)]
    counted = sorted({step for _, by_step in parts for step in by_step})
    return [
        _step_row(step, variant, by_step.get(step, NOTHING))
        for step in dict.fromkeys([*written, *counted])
        for variant, by_step in parts
        if variant is None or step in by_step
    ]


def _ids(items: Iterable[object]) -> Iterator[str]:
    """Of the steps; `end` is none."""
    return (item.id for item in items if isinstance(item, Step))


def _parts(funnels: Funnels, id: str) -> Iterator[tuple[str | None, Names]]:
    """All runs, those of each variant, and where there are variants, the others."""
    yield None, funnels.get(id, NOTHING)
    of_variants = variants(funnels, id)
    yield from of_variants.items()
    if of_variants:
        yield "", otherwise({id: NOTHING, **funnels}, id)


def _flow_row(id: str, title: str, present: bool, variant: str | None, names: Names) -> FlowRow:
    counts = signals(names)
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


def _step_row(id: str, variant: str | None, counts: Mapping[str, int]) -> StepRow:
    return StepRow(
        id=id,
        variant=variant,
        seen=counts.get("step_seen", 0),
        done=counts.get("step_completed", 0),
        snoozed=counts.get("step_snoozed", 0),
        missed=counts.get("target_missed", 0),
        ambiguous=counts.get("target_ambiguous", 0),
        sent=counts.get("email_sent", 0),
    )
