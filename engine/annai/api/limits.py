"""What a server allows those who connect to it."""

from msgspec import Struct

from annai.settings import Settings


class Limits(Struct, frozen=True):
    """Seconds, bytes and connections.

    `slow` is what a client has for the head of a request, `idle` is between two. When the server ends, `notice` is for
    clients to leave, `drain` for answers that are under way then.
    """

    slow: float = 10.0
    idle: float = 65.0
    notice: float = 0.0
    drain: float = 3.0
    head: int = 65_536
    connections: int = 11_000


def limits_of(settings: Settings) -> Limits:
    return Limits(
        slow=settings.client_timeout / 1000,
        idle=settings.idle_timeout / 1000,
        notice=settings.drain_notice / 1000,
        drain=(settings.drain_timeout - settings.drain_notice)
        / 2000,  # the other half is for the store and the workers
        head=settings.max_head_bytes,
        connections=settings.max_streams + settings.max_connections,
    )
