"""The journey: how runs start, go from step to step, and end.

Rules:
1. A flow runs at most once at a time for a subject, and (re-entry: never) only once in all.
2. A run follows the bundle it began with. When that bundle or the step is gone, the run ends as `removed`.
3. Every change of a run leaves a signal; a report about a step where the run no longer stands changes nothing.
4. Entering a step is where its kind acts: a wait waits, an email is handed to the outbox, the rest shows.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from annai.core.bundle import END, CompiledFlow, CompiledStep
from annai.core.effects import SendEmail
from annai.core.listeners import Listeners
from annai.core.signals import SignalKind
from annai.core.standing import Standing
from annai.core.subject import Finished, Outcome, Phase, Run
from annai.core.turn import Turn

PHASES: dict[str, Phase] = {"tooltip": "showing", "modal": "showing", "wait": "waiting", "email": "sending"}
ENDINGS: dict[Outcome, SignalKind] = {
    "completed": "flow_completed",
    "goal": "goal_reached",
    "dismissed": "flow_dismissed",
    "exited": "flow_exited",
    "removed": "flow_exited",
}


def place(turn: Turn, flow_id: str) -> Standing | None:
    """Where the subject stands in a flow; None when it does not, or when what it ran on is gone."""
    return next((standing for standing in turn.standings() if standing.flow.id == flow_id), None)


def start(turn: Turn, listeners: Listeners) -> None:
    """Start the flows that have not run, whose goal is not met, and whose conditions hold."""
    for group in listeners.groups:
        for flow in group.holding(turn.facts(), turn.now):
            subject = turn.subject
            if flow.id not in subject.runs and flow.id not in subject.finished and not goal_met(turn, flow):
                _begin(turn, flow)


def _begin(turn: Turn, flow: CompiledFlow) -> None:
    run = Run(
        number=1,
        bundle=turn.bundle.digest,
        step=flow.first,
        phase="showing",
        started=turn.now,
        entered=turn.now,
        account=turn.subject.account,
    )
    turn.signal("flow_started", flow.id, run)
    enter(turn, flow, run, flow.first)


def goal_met(turn: Turn, flow: CompiledFlow) -> bool:
    return flow.goal_event is not None and flow.goal_event in turn.subject.history


def enter(turn: Turn, flow: CompiledFlow, run: Run, step_id: str) -> None:
    """Put the run on a step; END completes it."""
    if step_id == END:
        finish(turn, flow.id, run, "completed")
        return
    step = flow.steps[step_id]
    run = replace(run, step=step_id, phase=PHASES[step.kind], entered=turn.now, seen=None)
    turn.stand(flow, step, run)
    if step.kind == "email":
        turn.effects.append(SendEmail(turn.subject.key, flow.id, run.number, step_id, run.bundle, run.entered))


def go_on(turn: Turn, flow: CompiledFlow, run: Run, to: str, detail: str | None = None) -> None:
    """Complete the run's step and enter another."""
    turn.signal("step_completed", flow.id, run, detail)
    enter(turn, flow, run, to)


def finish(turn: Turn, flow_id: str, run: Run, outcome: Outcome, reason: str = "") -> None:
    """End the run."""
    turn.signal(ENDINGS[outcome], flow_id, run, reason or None)
    runs = {id: other for id, other in turn.subject.runs.items() if id != flow_id}
    ended = Finished(run.number, outcome, turn.now, reason)
    turn.change(runs=runs, finished={**turn.subject.finished, flow_id: ended})


def settle(turn: Turn) -> None:
    """Let time and conditions act on every run: exits, waits that are over, runs whose flow is gone."""
    runs, found, kept = turn.subject.runs, turn.standings(), turn.bundle.flows
    for standing in found:
        flow = standing.flow
        if flow.id not in kept:
            finish(turn, flow.id, standing.run, "removed", "removed")
        elif not flow.timeless:
            _settle_run(turn, flow, standing.step, standing.run)
    if len(found) < len(runs):
        _remove(turn, runs.keys() - {standing.flow.id for standing in found})


def _settle_run(turn: Turn, flow: CompiledFlow, step: CompiledStep, run: Run) -> None:
    if flow.exit is not None and turn.holds(flow.exit):
        finish(turn, flow.id, run, "exited", "exit")
    elif (deadline := wait_ends(step, run)) is not None and deadline <= turn.now:
        go_on(turn, flow, run, step.otherwise, "timed_out")


def _remove(turn: Turn, lost: Iterable[str]) -> None:
    for flow_id in sorted(lost):
        finish(turn, flow_id, turn.subject.runs[flow_id], "removed", "removed")


def wait_ends(step: CompiledStep, run: Run) -> int | None:
    """The moment at which the run's wait is over, if it is one that ends."""
    return None if step.up_to is None else run.entered + step.up_to


def next_due(turn: Turn, moving: Iterable[Standing]) -> int | None:
    """The earliest moment at which time alone may change one of these runs."""
    moments = []
    for standing in moving:
        moments.append(wait_ends(standing.step, standing.run))
        if standing.flow.exit is not None:
            moments.append(turn.verdict(standing.flow.exit).valid_until)
    return min((moment for moment in moments if moment is not None), default=None)
