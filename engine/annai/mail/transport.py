"""Ways out for a message: a mail server, or a maildir on this machine."""

import asyncio
from collections.abc import Collection
from email.message import Message
from email.utils import getaddresses
from mailbox import Maildir
from pathlib import Path
from threading import Lock
from typing import Protocol

from annai.mail.message import digest_of
from annai.mail.outcome import Retry
from annai.mail.smtp import TIMEOUT, SmtpTransport


class Transport(Protocol):
    async def send(self, message: bytes, sender: str, recipient: str) -> None:
        """Hand a MIME message over; returns once it is safe there. Raises Retry, GiveUp or Ambiguous."""
        ...


class Mailbox(Protocol):
    """Where messages lie that were delivered."""

    async def erase(self, ids: Collection[str], recipients: Collection[str]) -> int:
        """Delete messages that lie here: those of these outbox ids, or to these addresses. Returns how many."""
        ...


def transport_from_url(url: str, timeout: float = TIMEOUT) -> Transport:
    """`maildir:PATH`, `smtp://user:password@host:port` or `smtps://…`. Raises ValueError, which hides the password.

    `timeout` is the seconds that a mail server may take for each answer.
    `smtp://…?starttls=always|auto|never`: with a password `always` is the default, else `auto` (when offered).
    """
    scheme, _, rest = url.partition(":")
    if scheme == "maildir" and rest:
        return MaildirTransport(Path(rest))
    if scheme in ("smtp", "smtps"):
        return SmtpTransport(url, timeout)
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

    async def erase(self, ids: Collection[str], recipients: Collection[str]) -> int:
        return await asyncio.to_thread(self._erase, {digest_of(id) for id in ids}, set(recipients))

    def _erase(self, digests: Collection[str], recipients: Collection[str]) -> int:
        if not self._path.is_dir():
            return 0
        with self._lock:
            box = Maildir(self._path, create=False)
            found = [key for key, message in box.iteritems() if _is_one_of(message, digests, recipients)]
            for key in found:
                box.remove(key)
        return len(found)

    def _add(self, message: bytes) -> None:
        with self._lock:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            Maildir(self._path, create=True).add(message.replace(b"\r\n", b"\n"))


def _is_one_of(message: Message, digests: Collection[str], recipients: Collection[str]) -> bool:
    id = str(message["Message-ID"] or "").strip("<> ").partition("@")[0]
    return id in digests or any(address in recipients for _, address in getaddresses([str(message["To"] or "")]))
