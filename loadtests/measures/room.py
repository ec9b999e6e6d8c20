"""The room that a user takes who does nothing: in SQLite, and in the memory of Redis."""

from loadtests.filled import Filled
from loadtests.rows import Row, at_least, at_most
from loadtests.session import Session

SMALLEST = 400  # bytes of a document
TIMES = 1.5  # the document, in SQLite
BESIDE = 200  # bytes beside the document, in Redis


async def measure(session: Session) -> list[Row]:
    count = session.plan.crowd
    sqlite, redis = await session.filled("SQLite", count), await session.filled("Redis", count)
    user = f"SQLite, {count:,} users: a user"
    beside = f"Redis, {count:,} users: a user, beside the document"
    ratio = (sqlite.user / sqlite.users.mean,)
    return [
        Row("smallest document", "bytes", (sqlite.users.smallest,), limit=at_least(SMALLEST, "figure")),
        Row(user, "bytes", (sqlite.user,), ratio, f"document of {sqlite.users.mean:.0f}", at_most(TIMES)),
        *_more("SQLite", sqlite),
        Row(beside, "bytes", (redis.user - redis.users.mean,), limit=at_most(BESIDE, "figure")),
        Row("Redis: the same, with messages of the last days", "bytes", (redis.fresh - redis.users.mean,)),
        *_more("Redis", redis),
    ]


def _more(kind: str, filled: Filled) -> list[Row]:
    """What its room consists of, and what accounts take."""
    parts = [Row(f"{kind}: of a user, in {name}", "bytes", (size,)) for name, size in sorted(filled.parts.items())]
    against = f"document of {filled.accounts.mean:.0f}"
    ratio = (filled.account / filled.accounts.mean,)
    return [*parts, Row(f"{kind}, {filled.groups:,} accounts: an account", "bytes", (filled.account,), ratio, against)]
