"""The journey: how runs start, go from step to step, and end.

Rules:
1. A flow runs at most once at a time for a subject, and (re-entry: never) only once in all.
2. A run follows the bundle it began with. When that bundle or the step is gone, the run ends as `removed`.
3. Every change of a run leaves a signal; a report about a step where the run no longer stands changes nothing.
4. Entering a step is where its kind acts: a wait waits, an email is handed to the outbox, the rest shows.
"""

from msgspec.structs import replace

from annai.core.bundle import END, CompiledFlow, CompiledStep
from annai.core.effects import SendEmail
from annai.core.signals import SignalKind
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


def flow_of(turn: Turn, flow_id: str, run: Run) -> CompiledFlow | None:
    """The flow of the bundle that the run is pinned to; None when it is gone."""
    bundle = turn.workspace.of(run.bundle)
    return None if bundle is None else bundle.flows.get(flow_id)


def place(turn: Turn, flow_id: str) -> tuple[CompiledFlow, CompiledStep, Run] | None:
    """Where the subject stands in a flow; None when it does not, or when what it ran on is gone."""
    run = turn.subject.runs.get(flow_id)
    flow = flow_of(turn, flow_id, run) if run else None
    if run is None or flow is None or run.step not in flow.steps:
        return None
    return flow, flow.steps[run.step], run


def start(turn: Turn, flow: CompiledFlow) -> None:
    """Start the flow if it has not run, its goal is not met, and its conditions hold."""
    if flow.id in turn.subject.runs or flow.id in turn.subject.finished or goal_met(turn, flow):
        return
    if not turn.holds(flow.where) or not turn.holds(flow.audience):
        return
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
    turn.change(runs={**turn.subject.runs, flow.id: run})
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
    for flow_id, run in turn.subject.runs.items():
        flow = flow_of(turn, flow_id, run)
        if flow is None or run.step not in flow.steps or flow_id not in turn.bundle.flows:
            finish(turn, flow_id, run, "removed", "removed")
        elif not flow.timeless:
            _settle_run(turn, flow, run)


def _settle_run(turn: Turn, flow: CompiledFlow, run: Run) -> None:
    step = flow.steps[run.step]
    if flow.exit is not None and turn.holds(flow.exit):
        finish(turn, flow.id, run, "exited", "exit")
    elif (deadline := wait_ends(step, run)) is not None and deadline <= turn.now:
        go_on(turn, flow, run, step.otherwise, "timed_out")


def wait_ends(step: CompiledStep, run: Run) -> int | None:
    """The moment at which the run's wait is over, if it is one that ends."""
    return None if step.up_to is None else run.entered + step.up_to


def next_due(turn: Turn) -> int | None:
    """The earliest moment at which time alone may change a run: the subject's one timer."""
    moments = []
    for flow_id, run in turn.subject.runs.items():
        flow = flow_of(turn, flow_id, run)
        if flow is None or flow.timeless or run.step not in flow.steps:
            continue
        moments.append(wait_ends(flow.steps[run.step], run))
        if flow.exit is not None:
            moments.append(turn.verdict(flow.exit).valid_until)
    return min((moment for moment in moments if moment is not None), default=None)
