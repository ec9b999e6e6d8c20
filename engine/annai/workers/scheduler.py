"""The scheduler: makes the sweep of a flow's schedule when its moment has come.

Rules:
1. Until when schedules were seen to is kept in the store, to a minute, with the schedules themselves. So an occurrence
   that came while no server ran is made up for, once for a flow, however many were missed.
2. A schedule that is new or was edited counts from when it was first seen, or the look before that: not from a time in
   which nobody had it.
3. A sweep's id names its moment, so that none is made twice.
4. Nothing is made while the clock is in doubt.
"""

from collections.abc import Callable, Mapping

from msgspec import Struct, msgpack

from annai.core.bundle import Bundle
from annai.core.instant import MINUTE
from annai.core.subject import Kind, Position
from annai.core.sweep import Enroll, Sweep
from annai.core.triggers.schedule import Schedule, ScheduleTrigger, next_occurrence, schedule_of
from annai.core.zone import parse_zone
from annai.runtime import Runtime
from annai.workers.doubt import DOUBT, never

SEEN = "schedules"  # the projection whose position tells until when
LONGEST_SLEEP = 10.0  # seconds: an edit is looked at again
NEVER = Position(0, 0, 0)


class Seen(Struct, frozen=True):
    """What the store keeps: `known` are the schedules, each as text, that were seen to until `at`."""

    at: int
    known: dict[str, str]


class Scheduler:
    name = "scheduler"

    def __init__(self, runtime: Runtime, is_in_doubt: Callable[[], bool] = never) -> None:
        self._runtime = runtime
        self._is_in_doubt = is_in_doubt
        self._bundle: Bundle | None = None
        self._seen: Seen | None = None  # at the last look
        self._kept: Seen | None = None  # in the store
        self._known: dict[str, str] = {}  # the bundle's schedules, as text, by the ids of their flows
        self._next: dict[str, int] = {}  # the next moment of each flow that has one

    async def run_once(self) -> float | None:
        if self.name not in self._runtime.share:
            self._seen = self._bundle = None
            return LONGEST_SLEEP
        if self._is_in_doubt():
            return DOUBT
        now = self._runtime.clock()
        if self._seen is None:
            self._seen = self._kept = await self._load()
        bundle = self._plan(now)
        due = sorted(flow for flow, moment in self._next.items() if moment <= now)
        if due:
            await self._runtime.store.add_sweeps([_sweep(bundle, flow, self._next[flow], now) for flow in due])
            self._next = _upcoming(bundle, dict.fromkeys(self._known, now))
        self._seen = Seen(now, self._known)
        if due or self._is_old(self._seen):
            await self._keep(self._seen)
        moments = [(moment - now) / 1_000 for moment in self._next.values()]
        return min([LONGEST_SLEEP, *moments])

    def _plan(self, now: int) -> Bundle:
        """Know the next moments by the bundle of now; returns it."""
        bundle = self._runtime.bundles.bundle
        if bundle is not self._bundle:
            self._known = _schedules(bundle)
            self._next = _upcoming(bundle, self._since(now))
            self._bundle = bundle
        return bundle

    def _since(self, now: int) -> dict[str, int]:
        """From when each schedule counts: until then it was seen to, or nobody had it."""
        seen, known = self._seen, self._known
        if seen is None:
            return dict.fromkeys(known, now)
        looked = self._bundle is not None  # a moment ago
        return {id: seen.at if looked or seen.known.get(id) == text else now for id, text in known.items()}

    async def _load(self) -> Seen | None:
        kept = await self._runtime.store.projection(SEEN)
        return msgpack.decode(kept[0][1], type=Seen) if kept else None

    def _is_old(self, seen: Seen) -> bool:
        """Whether the store knows less than it should."""
        if self._kept is None:
            return bool(seen.known)
        return self._kept.known != seen.known or (bool(seen.known) and seen.at - self._kept.at >= MINUTE)

    async def _keep(self, seen: Seen) -> None:
        before = NEVER if self._kept is None else _position(self._kept)
        await self._runtime.store.project(SEEN, [(0, before, _position(seen), msgpack.encode(seen))])
        self._kept = seen


def _position(seen: Seen) -> Position:
    return Position(1, seen.at, 0)


def _sweep(bundle: Bundle, flow: str, moment: int, now: int) -> Sweep:
    """The sweep of the latest occurrence from `moment` up to now."""
    while (following := _following(bundle, flow, moment)) is not None and following <= now:
        moment = following
    kind: Kind = "account" if bundle.flows[flow].is_of("account") else "user"
    return Sweep(id=f"schedule:{flow}:{moment}", purpose=Enroll((flow,)), created=now, kind=kind)


def _schedules(bundle: Bundle) -> dict[str, str]:
    triggers = ((id, flow.model.trigger) for id, flow in bundle.flows.items() if flow.is_live)
    return {id: trigger.schedule.model_dump_json() for id, trigger in triggers if isinstance(trigger, ScheduleTrigger)}


def _upcoming(bundle: Bundle, after: Mapping[str, int]) -> dict[str, int]:
    """The next moment of each flow that has one, each after a moment."""
    found = {id: _following(bundle, id, moment) for id, moment in after.items()}
    return {id: moment for id, moment in found.items() if moment is not None}


def _following(bundle: Bundle, flow: str, after: int) -> int | None:
    """The flow's first occurrence after a moment, on the workspace's clock."""
    schedule = _schedule(bundle, flow)
    if schedule is None:
        return None
    return next_occurrence(schedule, after, parse_zone(bundle.manifest.time_zone), bundle.calendar)


def _schedule(bundle: Bundle, flow: str) -> Schedule | None:
    trigger = bundle.flows[flow].model.trigger
    return schedule_of(trigger.schedule) if isinstance(trigger, ScheduleTrigger) else None
