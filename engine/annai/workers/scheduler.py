"""The scheduler: makes the sweep of a flow's schedule when its moment has come.

Until when schedules were seen to is kept in the store, to a minute. So an occurrence that came while no server ran is
made up for, once for a flow, however many were missed; and a sweep's id names its moment, so that none is made twice.
"""

from collections.abc import Iterator

from annai.core.bundle import Bundle
from annai.core.instant import MINUTE
from annai.core.subject import Kind, Position
from annai.core.sweep import Enroll, Sweep
from annai.core.triggers.schedule import Schedule, ScheduleTrigger, next_occurrence, schedule_of
from annai.core.zone import parse_zone
from annai.runtime import Runtime

SEEN = "schedules"  # the projection whose position tells until when
LONGEST_SLEEP = 10.0  # seconds: an edit is looked at again


class Scheduler:
    name = "scheduler"

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._bundle: Bundle | None = None
        self._last: int | None = None  # when it last looked
        self._next: dict[str, int] = {}  # the next moment of each flow that has one

    async def run_once(self) -> float | None:
        now, seen = self._runtime.clock(), await self._seen()
        bundle = self._plan(self._last or seen or now)
        due = sorted(flow for flow, moment in self._next.items() if moment <= now)
        if due:
            await self._runtime.store.add_sweeps([_sweep(bundle, flow, self._next[flow], now) for flow in due])
            self._next = dict(_upcoming(bundle, now))
        self._last = now
        if due or (self._next and (seen is None or now - seen >= MINUTE)):
            await self._save(seen, now)
        moments = [(moment - now) / 1_000 for moment in self._next.values()]
        return min([LONGEST_SLEEP, *moments])

    def _plan(self, after: int) -> Bundle:
        """Know the next moments by the bundle of now; returns it."""
        bundle = self._runtime.bundles.bundle
        if bundle is not self._bundle:
            self._bundle = bundle
            self._next = dict(_upcoming(bundle, after))
        return bundle

    async def _seen(self) -> int | None:
        kept = await self._runtime.store.projection(SEEN)
        return kept[0][0].sequence if kept else None

    async def _save(self, seen: int | None, now: int) -> None:
        before = Position(0, 0, 0) if seen is None else Position(1, seen, 0)
        await self._runtime.store.project(SEEN, [(0, before, Position(1, now, 0), b"")])


def _sweep(bundle: Bundle, flow: str, moment: int, now: int) -> Sweep:
    """The sweep of the latest occurrence from `moment` up to now."""
    while (following := _following(bundle, flow, moment)) is not None and following <= now:
        moment = following
    kind: Kind = "account" if bundle.flows[flow].is_of("account") else "user"
    return Sweep(id=f"schedule:{flow}:{moment}", purpose=Enroll((flow,)), created=now, kind=kind)


def _upcoming(bundle: Bundle, after: int) -> Iterator[tuple[str, int]]:
    for id in bundle.flows:
        moment = _following(bundle, id, after)
        if moment is not None:
            yield id, moment


def _following(bundle: Bundle, flow: str, after: int) -> int | None:
    """The flow's first occurrence after a moment, on the workspace's clock."""
    schedule = _schedule(bundle, flow)
    if schedule is None:
        return None
    return next_occurrence(schedule, after, parse_zone(bundle.manifest.time_zone), bundle.calendar)


def _schedule(bundle: Bundle, flow: str) -> Schedule | None:
    trigger = bundle.flows[flow].model.trigger
    return schedule_of(trigger.schedule) if isinstance(trigger, ScheduleTrigger) else None
