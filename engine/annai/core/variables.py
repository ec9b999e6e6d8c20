"""What the texts of a run's steps read."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from annai.core.answers import of_flow
from annai.core.calendar import Calendar
from annai.core.carried import variables as carried_variables
from annai.core.subject import Personal
from annai.core.zone import zone_name

if TYPE_CHECKING:
    from annai.core.bundle import CompiledFlow

NOTHING: Mapping[str, Any] = {}


def variables_of(
    personal: Personal, account: Mapping[str, Any], flow: "CompiledFlow", time_zone: str, calendar: Calendar
) -> dict[str, Any]:
    """The user, the account, what the run carries, and its answers; `time_zone` is the workspace's."""
    user = {**personal.traits, "id": personal.id}
    carried = carried_variables(personal.carried.get(flow.id, NOTHING))
    zone = zone_name(user, account, time_zone)
    known = {"user": user, "account": account, "time_zone": zone, "calendar": calendar, **carried}
    return {**known, "answers": of_flow(personal.answers, flow.id)} if flow.keeps else known
