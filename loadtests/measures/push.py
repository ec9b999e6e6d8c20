"""From a back end's event to the first bytes at an open stream of that user, with open arrivals."""

from collections import defaultdict
from itertools import cycle

from loadtests.arrivals import arrive, moments
from loadtests.batches import Tracks, check_success
from loadtests.figures import percentile
from loadtests.listeners import Listeners
from loadtests.rows import Row, at_most
from loadtests.session import Session

TARGET = 20  # milliseconds
PERCENT = 95
LISTENERS = 1_000


class Push:
    """Events of users by turns; the next news for a user are those of their events that were sent before."""

    def __init__(self, tracks: Tracks, users: range) -> None:
        self._tracks = tracks
        self._users = cycle(users)
        self._meant: dict[int, list[float]] = defaultdict(list)
        self.seconds: list[float] = []

    def write(self, meant: float) -> bytes:
        user = next(self._users)
        self._meant[user].append(meant)
        return self._tracks.of(user)

    def heard(self, user: int, now: float) -> None:
        self.seconds += [now - meant for meant in self._meant.pop(user, ())]

    @property
    def unheard(self) -> int:
        return sum(map(len, self._meant.values()))


async def measure(session: Session) -> list[Row]:
    site, plan = await session.main(), session.plan
    users = range(min(LISTENERS, plan.users))
    push = Push(Tracks(site.numbers, users), users)
    async with Listeners(site.server.port, users, push.heard):
        times = []
        for seed in range(plan.rounds):
            await arrive(site.server.port, push.write, _answered, moments(plan.pushes, plan.seconds / 2, seed))
            await site.server.rest()
            times.append(push.seconds)
            push.seconds = []
    name = f"event to stream p{PERCENT} at {plan.pushes:,}/s"
    found = tuple(percentile(seconds, PERCENT) * 1e3 for seconds in times)
    return [
        Row(name, "ms", found, limit=at_most(TARGET, "figure")),
        Row("events that no stream told of", "events", (push.unheard,), limit=at_most(0, "figure")),
    ]


def _answered(body: bytes, _meant: float, _now: float) -> None:
    check_success(body)
