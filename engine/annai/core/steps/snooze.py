"""Snoozing: a person puts a shown step off, and it comes back by itself after that time."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

if TYPE_CHECKING:
    from annai.core.standing import Standing
    from annai.core.turn import Turn


def snooze(turn: "Turn", standing: "Standing", length: int) -> None:
    """Hide the step for this many milliseconds; goals and exits go on acting on the run."""
    run = replace(standing.run, phase="snoozed", until=turn.now + length)
    turn.stand(standing.flow, standing.step, run)
    turn.signal("step_snoozed", standing.flow.id, run)


def come_back(turn: "Turn", standing: "Standing") -> None:
    """Show the step again, once its time has come."""
    run = standing.run
    if run.until is not None and run.until <= turn.now:
        run = replace(run, phase="showing", until=None)
        turn.stand(standing.flow, standing.step, run)
        turn.signal("step_returned", standing.flow.id, run)
