"""Letters: a sent message, opened."""

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from msgspec import Struct

HEADERS = ("From", "To", "Reply-To", "Subject", "Date", "Message-ID", "List-Unsubscribe", "Auto-Submitted")


class Letter(Struct, frozen=True):
    """Headers as people read them, and the parts; None where the message has no such part."""

    headers: tuple[tuple[str, str], ...]
    text: str | None
    html: str | None


def open_letter(source: bytes) -> Letter:
    message = BytesParser(EmailMessage, policy=policy.default).parsebytes(source)
    headers = tuple((name, str(message[name])) for name in HEADERS if message[name] is not None)
    return Letter(headers, part(message, "plain"), part(message, "html"))


def part(message: EmailMessage, kind: str) -> str | None:
    found = message.get_body((kind,))
    return str(found.get_content()) if found is not None else None
