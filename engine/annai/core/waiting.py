"""What keeps a run where it stands, as operators read it: what it waits for, and until when."""

from typing import TYPE_CHECKING

from annai.core.instant import isoformat

if TYPE_CHECKING:
    from annai.core.standing import Standing
    from annai.core.turn import Turn


def until(turn: "Turn", standing: "Standing") -> int | None:
    """The moment at which time alone moves the run next, as far as is known now; None: time does not move it."""
    if standing.run.phase == "snoozed":
        return standing.run.until
    return None if standing.step.timeless else standing.step.due(turn, standing)


def untils(turn: "Turn") -> dict[str, int]:
    """The same for each of the subject's runs, by flow id; without those that time does not move."""
    moments = {standing.flow.id: until(turn, standing) for standing in turn.standings()}
    return {flow: moment for flow, moment in moments.items() if moment is not None}


def awaited(turn: "Turn", standing: "Standing") -> str | None:
    """What the run waits for, and until when: `report_created, until 2026-05-12T01:00:00.000Z`."""
    moment = until(turn, standing)
    limit = None if moment is None else f"until {isoformat(moment)}"
    return ", ".join(filter(None, (standing.step.awaited(turn, standing), limit))) or None
