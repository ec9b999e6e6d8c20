"""The journey: how runs start, go from step to step, and end.

Rules:
1. A flow runs at most once at a time for a subject; its runs are numbered. What keeps it from starting: `barriers`.
2. A run follows the bundle it began with. When that bundle or the step is gone, the run ends as `removed`.
3. Every change of a run leaves a signal; a report about a step where the run no longer stands changes nothing.
4. What a step does is its kind's (`steps/`); it answers with a Move, and only here are runs moved.
5. A run passes at most MOST_PASSED steps without standing still; then it ends as `exited`, reason `endless`.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from annai.core.answers import forget
from annai.core.barriers import barrier
from annai.core.bundle import CompiledFlow
from annai.core.carried import TRIGGER
from annai.core.listeners import Listeners
from annai.core.signals import SignalKind
from annai.core.standing import Standing, base_of
from annai.core.steps.kind import END, Back, Go, Leave, Move
from annai.core.subject import EARLIER_RUNS, Finished, Outcome, Run
from annai.core.turn import Turn

MOST_PASSED = 100  # as many as a flow may have: only a circle passes more
MOST_SETTLED = 10  # times that runs of one turn may change what others stand on
MOST_BACK = 20  # steps to which a run remembers the way back
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
    """Start the flows that do not run, whose conditions hold, and that nothing else keeps from starting."""
    for group in listeners.groups:
        for flow in group.holding(turn.facts(), turn.now):
            offer(turn, flow)


def offer(turn: Turn, flow: CompiledFlow, *, asked_for: bool = False) -> None:
    """Start a flow whose conditions hold, unless it runs or something else keeps it from starting."""
    if flow.id not in turn.subject.runs:
        chosen = variant(turn, flow) if flow.variants else flow
        if not barrier(chosen, turn):
            begin(turn, chosen, asked_for=asked_for)


def ask_for(turn: Turn, id: str) -> None:
    """Start a flow that a person asked for, by no trigger, if it is for them; caps let it be shown at once."""
    flow = turn.bundle.flows.get(id)
    if flow is not None and turn.holds(flow.audience):
        offer(turn, flow, asked_for=True)


def begin(turn: Turn, flow: CompiledFlow, returns: int = 0, *, asked_for: bool = False) -> None:
    """Begin the flow's next run; with variants, `flow` is the one chosen. `returns`: which return it is."""
    ended = turn.subject.finished.get(flow.id)
    first = flow.returning.step(returns) if flow.returning is not None and returns else flow.first
    run = Run(
        number=ended.number + 1 if ended else 1,
        bundle=turn.bundle.digest,
        step=first,
        phase="showing",
        started=turn.now,
        entered=turn.now,
        account=turn.account,
        counted=asked_for,
        variant=flow.variant,
        returns=returns,
    )
    turn.signal("flow_started", flow.id, run, flow.variant or None)
    if flow.keeps:
        forget(turn, flow.id)
    turn.keep(flow, TRIGGER)
    enter(turn, flow, run, first)


def variant(turn: Turn, flow: CompiledFlow) -> CompiledFlow:
    """The flow's first variant that fits now, else the flow itself; a run keeps what it began with."""
    return next((one.flow for one in flow.variants if turn.holds(one.when)), flow)


def enter(turn: Turn, flow: CompiledFlow, run: Run, step_id: str) -> None:
    """Put the run on a step, and on from there while steps do not hold it; END completes it."""
    counted = run.counted
    for _ in range(MOST_PASSED):
        if step_id == END:
            finish(turn, flow.id, run, "completed")
            return
        step = flow.steps[step_id]
        run = replace(
            run,
            step=step_id,
            phase=step.phase,
            entered=turn.now,
            seen=None,
            met=(),
            until=None,
            counted=counted and step.phase == "showing",  # else what it shows next is another appearance
            watched=0,
            trail=run.trail if step.reversible else (),
            assigned=None,
        )
        standing = turn.stand(flow, step, run)
        move = step.enter(turn, standing)
        if move is None:
            return
        if not isinstance(move, Go):
            follow(turn, standing, move)
            return
        turn.signal("step_completed", flow.id, run, move.detail)
        step_id = move.to
    finish(turn, flow.id, run, "exited", "endless")


def follow(turn: Turn, standing: Standing, move: Move | None) -> None:
    """Do with the run what its step asks for."""
    if move is None:
        return
    if isinstance(move, Go):
        _go(turn, standing, move)
    elif isinstance(move, Leave):
        finish(turn, standing.flow.id, standing.run, move.outcome, move.reason)
    elif isinstance(move, Back):
        _back(turn, standing)
        return
    if move.start is not None:
        ask_for(turn, move.start)


def _go(turn: Turn, standing: Standing, move: Go) -> None:
    flow, run = standing.flow, standing.run
    if flow.is_lent:
        hand_back(turn, flow.id, run, "step_handed_back", move.to)
    else:
        turn.signal("step_completed", flow.id, run, move.detail)
        enter(turn, flow, _passed(standing), move.to)


def _passed(standing: Standing) -> Run:
    """The run once it leaves its step; a shown one can be come back to, where the flow has a way back."""
    run = standing.run
    if not standing.flow.returns or standing.step.phase != "showing":
        return run
    return replace(run, trail=(*run.trail, run.step)[-MOST_BACK:])


def _back(turn: Turn, standing: Standing) -> None:
    """Enter the step that was shown before this one, if there is one."""
    flow, run = standing.flow, standing.run
    trail = [step for step in run.trail if step in flow.steps]  # an edit may have removed some
    if trail:
        turn.signal("step_back", flow.id, run, trail[-1])
        enter(turn, flow, replace(run, trail=tuple(trail[:-1])), trail[-1])


def finish(turn: Turn, flow_id: str, run: Run, outcome: Outcome, reason: str = "") -> None:
    """End the run; what was assigned to the subject ends with its step."""
    if run.assigned is not None and run.phase != "assigned":
        hand_back(turn, flow_id, run, "step_declined", outcome)
        return
    turn.signal(ENDINGS[outcome], flow_id, run, reason or None)
    runs = {id: other for id, other in turn.subject.runs.items() if id != flow_id}
    flow = turn.bundle.flows.get(flow_id)
    again = flow.returning.again(turn, run, outcome) if flow is not None and flow.returning is not None else None
    earlier = _earlier(turn.subject.finished.get(flow_id))
    ended = Finished(run.number, outcome, turn.now, reason, earlier, again, run.returns, run.variant)
    turn.drop(flow_id)
    turn.change(runs=runs, finished={**turn.subject.finished, flow_id: ended})


def hand_back(turn: Turn, key: str, run: Run, kind: SignalKind, detail: str) -> None:
    """End what was assigned to the subject; the run that waits for it hears of it."""
    turn.signal(kind, key, run, detail)
    turn.drop(key)
    turn.change(runs={id: other for id, other in turn.subject.runs.items() if id != key})


def _earlier(last: Finished | None) -> tuple[Finished, ...]:
    """The runs before this one, newest first."""
    return () if last is None else (replace(last, earlier=()), *last.earlier)[:EARLIER_RUNS]


def settle(turn: Turn) -> None:
    """Let time and conditions act on every run: exits, waits that are over, runs whose flow is gone.

    What one run changes, its end or a trait that it sets, may concern another: so again, until nothing changes.
    """
    for _ in range(MOST_SETTLED):
        before = turn.subject
        _settle(turn)
        if turn.subject is before:
            return


def _settle(turn: Turn) -> None:
    runs, found, kept = turn.subject.runs, turn.standings(), turn.bundle.flows
    for standing in found:
        flow = standing.flow
        if flow.id not in kept and not flow.is_lent:
            finish(turn, flow.id, standing.run, "removed", "removed")
        elif not flow.timeless:
            _settle_run(turn, standing)
    if len(found) < len(runs):
        going = {id for id, run in runs.items() if base_of(id, run) not in turn.bundle.still}
        _remove(turn, going - {standing.flow.id for standing in found})


def _settle_run(turn: Turn, standing: Standing) -> None:
    flow, step = standing.flow, standing.step
    left = next((exit for exit in flow.exits if turn.holds(exit.condition)), None)
    if left is not None:
        finish(turn, flow.id, standing.run, "exited", left.reason)
    elif not step.timeless:
        follow(turn, standing, step.settle(turn, standing))


def _remove(turn: Turn, lost: Iterable[str]) -> None:
    for flow_id in sorted(lost):
        finish(turn, flow_id, turn.subject.runs[flow_id], "removed", "removed")


def next_due(turn: Turn, moving: Iterable[Standing]) -> int | None:
    """The earliest moment at which time alone may change one of these runs."""
    moments = []
    for standing in moving:
        if not standing.step.timeless:
            moments.append(standing.step.due(turn, standing))
        moments += [turn.verdict(exit.condition).valid_until for exit in standing.flow.exits]
    return min((moment for moment in moments if moment is not None), default=None)
