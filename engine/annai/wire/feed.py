"""The feed: announcements that a person reads when they like."""

from collections.abc import Mapping

from msgspec import UNSET, UnsetType

from annai.wire.base import Wire
from annai.wire.experience import AnnouncementContent


class FeedEntry(Wire, frozen=True):
    """An announcement of run number `run` of flow `flow`, as experiences have them; it came `at` and goes at `until`.

    Both are milliseconds since 1970. Report `seen` when a person has read it, `advanced` with the index of a button,
    `dismissed` to take it out of the feed. A silent one is not counted as unread.
    """

    flow: str
    run: int
    step: str
    locale: str
    at: int
    until: int
    read: bool
    silent: bool
    content: AnnouncementContent


class Feed(Wire, frozen=True):
    """`unread` is for a badge. `entries`, the newest first, are there when the request asks for the `feed`.

    `words` are those of the feed itself, in the person's language `locale`.
    """

    unread: int
    locale: str
    words: Mapping[str, str]
    entries: tuple[FeedEntry, ...] | UnsetType = UNSET
