"""Letters: a sent message, opened."""

from email import policy
from email.errors import HeaderParseError
from email.header import decode_header, make_header
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
    raw = {name.lower(): str(value) for name, value in message.raw_items()}
    headers = tuple((name, decoded(raw[name.lower()])) for name in HEADERS if name.lower() in raw)
    return Letter(headers, part(message, "plain"), part(message, "html"))


def decoded(raw: str) -> str:
    """A header unfolded and decoded. The policy's own parser leaves a space between encoded words of a name."""
    try:
        return str(make_header(decode_header("".join(raw.splitlines()))))
    except (HeaderParseError, LookupError, UnicodeError):
        return raw


def part(message: EmailMessage, kind: str) -> str | None:
    found = message.get_body((kind,))
    return str(found.get_content()) if found is not None else None
