"""Filling a site with users and timers, through the front door."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from loadtests.batches import PLACE, batch, check_success, event, identification
from loadtests.generator import burst
from loadtests.numbers import Numbers
from loadtests.site import Site
from loadtests.workspace import EVENT, wait_event

TOGETHER = 500  # users of a batch
CONNECTIONS = 4
SECONDS = 1_800  # that it may take

Events = Callable[[int], list[bytes]]  # a user's events, with a place for the message id


async def seed(site: Site, users: Sequence[int], wait: int) -> None:
    """Identify users, start their runs, and let each wait for some seconds."""
    await _send(site, users, lambda user: [identification(user), event(user, EVENT), event(user, wait_event(wait))])


async def start_waits(site: Site, users: Sequence[int], seconds: Sequence[int]) -> None:
    """Let each user wait: for these seconds, by turns."""
    await _send(site, users, lambda user: [event(user, wait_event(seconds[user % len(seconds)]))])


async def _send(site: Site, users: Sequence[int], events: Events) -> None:
    bodies = _bodies(iter(users), events, site.numbers)
    await burst(site.server.port, lambda: next(bodies, None), CONNECTIONS, SECONDS, check_success)
    await site.server.rest()


def _bodies(users: Iterator[int], events: Events, numbers: Numbers) -> Iterator[bytes]:
    while together := list(islice(users, TOGETHER)):
        yield batch(_numbered(one, numbers) for user in together for one in events(user))


def _numbered(event: bytes, numbers: Numbers) -> bytes:
    """An identification has a message id already."""
    return event.replace(PLACE, numbers.take()) if PLACE in event else event
