"""Migration: what an edited flow's `on_change` makes of a run that began with other files.

| `on_change` | the run |
|---|---|
| `pin` | keeps its files to the end |
| `follow` | goes on with the new files on the step where it stands |
| `restart` | ends, and a new one begins at the first step |
| `{map: {old: new}}` | goes on with the new files on the step that the map names, else where it stands |

A run whose step is not in the new files, and that no map leads elsewhere, ends as `removed`. Staying on a step of the
same kind keeps what was waited, seen and sent there; another step, another kind of step, or one that somebody else is
to take now, or no longer, is entered anew. A run keeps its variant; when the new files have none of that name, it goes
on without one.
"""

from msgspec.structs import replace

from annai.core.bundle import CompiledFlow
from annai.core.journey import begin, enter, finish, variant
from annai.core.standing import Standing
from annai.core.steps.kind import END, CompiledStep
from annai.core.subject import Subject
from annai.core.sweep import Migrate
from annai.core.turn import Turn


def concerned(purpose: Migrate, subject: Subject) -> bool:
    """Whether the subject may have a run to migrate: most have none."""
    return any(flow in subject.runs for flow in purpose.flows)


def migrate(turn: Turn, purpose: Migrate) -> None:
    """Migrate the subject's runs of these flows; those of flows that are gone end when the turn settles."""
    for standing in turn.standings():
        flow = turn.bundle.flows.get(standing.flow.id)
        if (
            flow is not None
            and not standing.flow.is_lent
            and flow.id in purpose.flows
            and standing.run.bundle != turn.bundle.digest
        ):
            _migrate(turn, flow, standing)


def _migrate(turn: Turn, flow: CompiledFlow, standing: Standing) -> None:
    match flow.model.on_change:
        case "pin":
            return
        case "restart":
            finish(turn, flow.id, standing.run, "exited", "restarted")
            begin(turn, variant(turn, flow))
        case "follow":
            _move(turn, flow, standing, standing.step.id)
        case by_step:
            _move(turn, flow, standing, by_step.map.get(standing.step.id, standing.step.id))


def _move(turn: Turn, flow: CompiledFlow, standing: Standing, to: str) -> None:
    """Put the run on a step of the new files."""
    flow = flow.of(standing.run.variant) or flow
    run = replace(standing.run, bundle=turn.bundle.digest, variant=flow.variant)
    step = flow.steps.get(to)
    if step is None and to != END:
        finish(turn, flow.id, run, "removed", "removed")
        return
    turn.signal("run_migrated", flow.id, run, to)
    if step is not None and _same(step, standing.step):
        turn.stand(flow, step, run)
    else:
        enter(turn, flow, run, to)


def _same(one: CompiledStep, other: CompiledStep) -> bool:
    return (one.id, one.kind, one.phase) == (other.id, other.kind, other.phase)
