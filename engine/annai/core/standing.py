"""Where a subject stands: its runs with the flows and steps that they are on."""

from bisect import bisect
from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from annai.core.bundle import Bundle, CompiledFlow
from annai.core.context import Workspace
from annai.core.lent import flow_of
from annai.core.steps.kind import CompiledStep
from annai.core.subject import Run


class Standing(Struct, frozen=True):
    """A run, with its flow and step of the bundle that it is pinned to."""

    flow: CompiledFlow
    step: CompiledStep
    run: Run


Standings = tuple[Standing, ...]


def standings(workspace: Workspace, runs: Mapping[str, Run]) -> Standings:
    """The runs whose bundle, flow and step are still there, without those that stand still; by their rank."""
    still = workspace.bundle.still
    found = []
    for flow_id, run in runs.items():
        standing = None if base_of(flow_id, run) in still else standing_of(workspace, flow_id, run)
        if standing is not None:
            found.append(standing)
    return by_rank(found)


def by_rank(found: Iterable[Standing]) -> Standings:
    """The highest priority first, equal ones by the flow's id."""
    return tuple(sorted(found, key=_rank))


def _rank(standing: Standing) -> tuple[int, str]:
    return standing.flow.rank


def standing_of(workspace: Workspace, flow_id: str, run: Run) -> Standing | None:
    """Where a run is, also one that stands still; None when its bundle, flow or step is gone."""
    bundle = workspace.of(run.bundle)
    flow = bundle.flows.get(flow_id) if bundle is not None else None
    if flow is None and bundle is not None and run.assigned is not None:
        flow = lent_to(bundle, flow_id, run.variant)
    elif run.variant and flow is not None:
        flow = flow.of(run.variant)
    step = flow.steps.get(run.step) if flow is not None else None
    return None if flow is None or step is None else Standing(flow, step, run)


def base_of(flow_id: str, run: Run) -> str:
    """The id of the flow that the run is of."""
    return flow_id if run.assigned is None else flow_of(flow_id)


def lent_to(bundle: Bundle, key: str, variant: str) -> CompiledFlow | None:
    """The flow of a run that another subject's run has assigned, whose name is `flow@origin`."""
    whole = bundle.flows.get(flow_of(key))
    flow = whole.of(variant) if whole is not None else None
    if flow is None or flow.lent is None:
        return None
    return replace(flow.lent, id=key, rank=(flow.rank[0], key))


def moved(where: Standings, to: Standing) -> Standings:
    """The standings after one run has moved."""
    for place, standing in enumerate(where):
        if standing.flow is to.flow:
            return (*where[:place], to, *where[place + 1 :])
    return begun(tuple(one for one in where if one.flow.id != to.flow.id), to)


def begun(where: Standings, new: Standing) -> Standings:
    """The standings after a run has begun."""
    place = bisect(where, new.flow.rank, key=_rank)
    return (*where[:place], new, *where[place:])
