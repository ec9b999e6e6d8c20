"""Ways out for a message: a mail server, or a maildir on this machine."""

import asyncio
from mailbox import Maildir
from pathlib import Path
from threading import Lock
from typing import Protocol

from annai.mail.outcome import Retry
from annai.mail.smtp import SmtpTransport


class Transport(Protocol):
    async def send(self, message: bytes, sender: str, recipient: str) -> None:
        """Hand a MIME message over; returns once it is safe there. Raises Retry, GiveUp or Ambiguous."""
        ...


def transport_from_url(url: str) -> Transport:
    """`maildir:PATH`, `smtp://user:password@host:port` or `smtps://…`. Raises ValueError, which hides the password.

    `smtp://…?starttls=always|auto|never`: with a password `always` is the default, else `auto` (when offered).
    """
    scheme, _, rest = url.partition(":")
    if scheme == "maildir" and rest:
        return MaildirTransport(Path(rest))
    if scheme in ("smtp", "smtps"):
        return SmtpTransport(url)
    raise ValueError("the mail transport is written maildir:PATH, smtp://host:port or smtps://host:port")


class MaildirTransport:
    """Delivers into `new/` of a maildir, which is made when it is missing; lines end as files' lines do."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()

    async def send(self, message: bytes, sender: str, recipient: str) -> None:
        del sender, recipient
        try:
            await asyncio.to_thread(self._add, message)
        except OSError as error:
            raise Retry(f"the maildir cannot be written: {error.strerror}") from error

    def _add(self, message: bytes) -> None:
        with self._lock:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            Maildir(self._path, create=True).add(message.replace(b"\r\n", b"\n"))
