"""Assignments, on both sides: who takes a step that another subject's run has for them, and what that run hears of it.

Rules:
1. The recipient's document holds the step as a run of its own, under the name `flow@origin`; it ends with the step.
2. Whatever ends it leaves one signal: `step_handed_back` with where it leads, `step_declined` with how it ended, or
   `step_refused` with the reason. The run that waits goes on by that.
3. A run that goes on otherwise takes its open assignment back.
"""

from msgspec.structs import replace

from annai.core.allowance import waits_until
from annai.core.bundle import CompiledFlow
from annai.core.effects import Answer, Assign, Recall
from annai.core.inputs import Answered, Assigned, Recalled, Unassigned
from annai.core.journey import follow, hand_back, place
from annai.core.lent import lent_key
from annai.core.signals import Signal
from annai.core.standing import Standing, lent_to
from annai.core.steps.assignment import AssignmentStep
from annai.core.steps.kind import Go, Leave, Move
from annai.core.subject import Assignment, Outcome, Run, Subject
from annai.core.turn import CLOSING, Loan, Turn

ENDINGS: dict[str, Outcome] = {"dismissed": "dismissed", "exited": "exited", "completed": "completed", "goal": "goal"}


def handed(order: Assign, origin: Subject, now: int) -> Assigned:
    """The order, as the input of its recipient."""
    carried = origin.personal.carried.get(order.flow)
    return Assigned(
        id=order.id,
        at=now,
        received=now,
        personal={"carried": carried} if carried else {},
        key=lent_key(order.flow, order.origin),
        step=order.step,
        run=order.run,
        serial=order.serial,
        bundle=order.bundle,
        origin=order.origin,
        account=order.account,
        variant=order.variant,
    )


def nobody(order: Assign, now: int) -> Unassigned:
    """The answer to an order for which there is no recipient."""
    return Unassigned(id=order.id, at=now, received=now, flow=order.flow, run=order.run, serial=order.serial)


def recall(order: Recall, now: int) -> Recalled:
    """The order, as the input of who took the step."""
    key = lent_key(order.flow, order.origin)
    return Recalled(id=order.id, at=now, received=now, key=key, run=order.run, serial=order.serial, unseen=order.unseen)


def told(order: Answer, now: int) -> Answered:
    """The order, as the input of the user whose run waits."""
    return Answered(id=order.id, at=now, received=now, user=order.user, signal=order.signal)


def is_awaited(order: Assign, origin: Subject) -> bool:
    """Whether the run still waits for this very assignment."""
    run = origin.runs.get(order.flow)
    assigned = run.assigned if run is not None else None
    return run is not None and assigned is not None and (run.number, assigned.serial) == (order.run, order.serial)


def is_named(order: Assign, user: Subject) -> bool:
    """Whether the order's trait names the user; one by role names them by their membership."""
    if order.trait is None:
        return True
    name, value = order.trait
    return bool(user.personal.traits.get(name) == value)


def assigned(turn: Turn, input: Assigned) -> None:
    """Take the step, or refuse; a former one of the same origin's run of the flow gives way."""
    bundle = turn.workspace.of(input.bundle)
    flow = lent_to(bundle, input.key, input.variant) if bundle is not None else None
    run = _run(turn, input)
    if flow is None or input.step not in flow.steps:
        turn.signal("step_refused", input.key, run, "removed")
    elif flow.steps[input.step].phase == "sending" and not turn.subject.personal.traits.get("email"):
        turn.signal("step_refused", input.key, run, "no_address")
    else:
        _take(turn, flow, run, input)


def _take(turn: Turn, flow: CompiledFlow, run: Run, input: Assigned) -> None:
    step = flow.steps[input.step]
    if input.personal:
        personal = turn.subject.personal
        carried = {**personal.carried, flow.id: input.personal["carried"]}
        turn.change(personal=replace(personal, carried=carried))
    standing = turn.stand(flow, step, replace(run, phase=step.phase))
    turn.signal("step_assigned", flow.id, run)
    follow(turn, standing, step.enter(turn, standing))


def _run(turn: Turn, input: Assigned) -> Run:
    return Run(
        number=input.run,
        bundle=input.bundle,
        step=input.step,
        phase="showing",
        started=turn.now,
        entered=turn.now,
        account=input.account,
        variant=input.variant,
        assigned=Assignment(input.serial, origin=input.origin),
    )


def recalled(turn: Turn, input: Recalled) -> None:
    """Give the step back, if it is still here; one that was seen stays when only an unseen one is wanted back."""
    standing = place(turn, input.key)
    if standing is None or standing.run.assigned is None:
        return
    run = standing.run
    if (run.number, standing.run.assigned.serial) == (input.run, input.serial):
        if not input.unseen:
            hand_back(turn, standing.flow.id, run, "step_refused", "recalled")
        elif not _reaches(turn, standing):
            hand_back(turn, standing.flow.id, run, "step_refused", "unseen")


def _reaches(turn: Turn, standing: Standing) -> bool:
    """Whether they have seen the step, or its mail may be on its way: only one that caps hold back surely is not."""
    run = standing.run
    if run.phase != "sending":
        return run.seen is not None
    return waits_until(turn.bundle, turn.subject, standing, turn.now) is None


def unassigned(turn: Turn, input: Unassigned) -> None:
    """Nobody is there to take the step."""
    standing = _waiting(turn, input.flow, input.run, input.serial)
    if standing is not None:
        _refused(turn, standing)


def answered(turn: Turn, user: bytes, signal: Signal) -> None:
    """A recipient's signal; one about an assignment that is not open any more changes nothing, but takes it back."""
    serial, flow = signal.assignment, signal.flow
    if serial is None or flow is None or signal.run is None:
        return
    standing = _waiting(turn, flow, signal.run, serial)
    if standing is not None:
        _hear(turn, standing, user, signal)
    elif signal.kind == "step_assigned" and _has_run(turn.subject, flow, signal.run):
        turn.effects.append(Recall(turn.subject.key, user, flow, signal.run, serial))


def _has_run(subject: Subject, flow: str, number: int) -> bool:
    """Whether the subject's own run has assigned it: an account hears what its members do for each other, too."""
    latest = subject.runs.get(flow) or subject.finished.get(flow)
    return latest is not None and latest.number >= number


def _waiting(turn: Turn, flow: str, number: int, serial: int) -> Standing | None:
    """The run that waits for this very assignment."""
    standing = place(turn, flow)
    if standing is None or standing.run.number != number or standing.run.assigned is None:
        return None
    return standing if standing.run.assigned.serial == serial else None


def _hear(turn: Turn, standing: Standing, user: bytes, signal: Signal) -> None:
    run, loan = standing.run, _loan(standing)
    if signal.kind in CLOSING:
        turn.loans[loan] = None
    match signal.kind:
        case "step_assigned" if run.assigned is not None:
            turn.loans[loan] = user
            turn.stand(standing.flow, standing.step, replace(run, assigned=replace(run.assigned, user=user)))
        case "step_seen":
            turn.stand(standing.flow, standing.step, replace(run, seen=turn.now, until=None))
        case "step_refused":
            _refused(turn, standing)
        case "step_handed_back":
            follow(turn, standing, Go(signal.detail or standing.step.next))
        case "step_declined":
            follow(turn, standing, Leave(ENDINGS.get(signal.detail or "", "exited")))


def _loan(standing: Standing) -> Loan:
    run = standing.run
    return standing.flow.id, run.number, run.assignments


def _refused(turn: Turn, standing: Standing) -> None:
    step = standing.step
    move: Move | None = step.refuse(turn, standing) if isinstance(step, AssignmentStep) else Go(step.next)
    follow(turn, standing, move)


def take_back(turn: Turn, before: Subject) -> None:
    """Recall what somebody has taken for a run that does not wait for it any more."""
    lent = {**_lent(before), **turn.loans}
    open = _lent(turn.subject) if lent else {}
    for loan, user in lent.items():
        if user is not None and loan not in open:
            turn.effects.append(Recall(turn.subject.key, user, *loan))


def _lent(subject: Subject) -> dict[Loan, bytes | None]:
    """The open assignments, each with who took it."""
    return {
        (id, run.number, run.assigned.serial): run.assigned.user
        for id, run in subject.runs.items()
        if run.phase == "assigned" and run.assigned is not None
    }
