"""The MIME message of one email: UTF-8 in base64, a text part and an HTML part."""

from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import blake2b

from annai.mail.header import mailbox_header, plain_header, text_header, url_header
from annai.mail.render import Rendered

POLICY = SMTP.clone(max_line_length=998)


def build(
    rendered: Rendered,
    *,
    id: str,
    moment: int,
    sender: str,
    reply_to: str | None = None,
    unsubscribe: str | None = None,
) -> bytes:
    """The message as it goes over the wire; the same arguments give the same bytes.

    `id` is the outbox id: the Message-ID is made from it, but does not show it. `moment` is the Date, milliseconds
    since 1970. `unsubscribe` is an https address that takes RFC 8058 one-click posts.
    Raises ValueError for what cannot stand in a header: no address, control characters, too long.
    """
    digest = digest_of(id)
    headers = [
        mailbox_header("From", sender, rendered.sender_name),
        mailbox_header("To", rendered.recipient),
        *([mailbox_header("Reply-To", reply_to)] if reply_to else ()),
        text_header("Subject", rendered.subject),
        plain_header("Date", format_datetime(datetime.fromtimestamp(moment / 1000, UTC))),
        plain_header("Message-ID", f"<{digest}@{sender.rpartition('@')[2]}>"),
        plain_header("Auto-Submitted", "auto-generated"),
        plain_header("Content-Language", rendered.locale),
        *(_unsubscribe(unsubscribe) if unsubscribe else ()),
    ]
    return b"".join(headers) + _body(rendered, digest)


def digest_of(id: str) -> str:
    """What stands before the @ of the Message-ID that an outbox id gives."""
    return blake2b(id.encode(), digest_size=16).hexdigest()


def _unsubscribe(url: str) -> tuple[bytes, bytes]:
    return (
        url_header("List-Unsubscribe", url),
        plain_header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    )


def _body(rendered: Rendered, digest: str) -> bytes:
    message = EmailMessage(policy=POLICY)
    message.set_content(rendered.text, charset="utf-8", cte="base64")
    message.add_alternative(rendered.html, subtype="html", charset="utf-8", cte="base64")
    message.set_boundary(f"={digest}")
    return message.as_bytes()
