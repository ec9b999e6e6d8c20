"""Small values for the store's tests."""

from annai.core.effects import CallWebhook, SendEmail
from annai.core.subject import Position
from annai.store.protocol import Conflict, Entry, Member, Record, Store, Write

NOW = 1_800_000_000_000
HOUR = 3_600_000
ORIGIN = Position(0, 0, 0)


def key(number: int, partition: int = 0) -> bytes:
    return bytes([partition * 2]) + number.to_bytes(15, "big")


def record(subject: bytes, body: bytes = b"body") -> Record:
    return Record(subject, body, b"personal " + body)


def email(subject: bytes, step: str = "nudge") -> SendEmail:
    return SendEmail(subject, "first-report", 1, step, b"bundle", 0)


def webhook(subject: bytes, step: str = "tell") -> CallWebhook:
    return CallWebhook(subject, "first-report", 1, step, 0, "crm", b"{}")


def write(subject: bytes, expected: int = 0, document: bytes = b"document", due: int | None = None) -> Write:
    return Write(subject, "user", expected, document, due=due)


async def log_of(store: Store, partition: int = 0, after: Position = ORIGIN, limit: int = 1_000) -> list[Entry]:
    """The records of one partition behind a position."""
    return (await store.log({partition: after}, limit)).entries


def member(account: int, user: int) -> Member:
    return Member(key(account), key(user), "user", NOW, NOW)


async def commit(store: Store, *writes: Write, now: int = NOW) -> list[Conflict | None]:
    return (await store.commit(writes, (), now)).conflicts
