"""Delivery to a mail server.

What an answer means:
- before DATA, a broken connection, a time-out or a temporary refusal (4xx): nothing went out → Retry;
- a permanent refusal (5xx) of the recipient → GiveUp, hard; of the sender or the message → GiveUp;
- a permanent refusal of the connection or the login is the operator's to mend, so the message is kept → Retry;
- once DATA began, a broken connection or a time-out → Ambiguous.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NoReturn
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from annai.mail.header import is_mailbox
from annai.mail.outcome import Ambiguous, GiveUp, Retry

TIMEOUT = 30.0  # seconds for each answer of the mail server
STARTTLS = {"auto": None, "always": True, "never": False}


class SmtpTransport:
    """Delivers to `smtp://user:password@host:port` or `smtps://…`, one connection a message.

    `?starttls=always|auto|never`: with a password `always` is the default, else `auto` (when the server offers it).
    """

    def __init__(self, url: str, timeout: float = TIMEOUT) -> None:
        """Raises ValueError, which hides the password, for what is no such address."""
        self._options = _options(url)
        self._timeout = timeout

    async def send(self, message: bytes, sender: str, recipient: str) -> None:
        """Returns when the server has taken the message. Raises Retry, GiveUp or Ambiguous."""
        if not is_mailbox(recipient):
            raise GiveUp("the recipient is no email address", hard=True)
        client = SMTP(**self._options, timeout=self._timeout)
        try:
            await _connect(client)
            await _envelope(client, sender, recipient)
            await _data(client, message)
            with suppress(SMTPException, OSError):
                await client.quit()
        finally:
            client.close()


async def _connect(client: SMTP) -> None:
    try:
        await client.connect()
    except (SMTPException, OSError) as error:
        raise Retry(f"no connection to the mail server: {_said(error)}") from None


async def _envelope(client: SMTP, sender: str, recipient: str) -> None:
    hard = False
    try:
        await client.mail(sender)
        hard = True
        await client.rcpt(recipient)
    except SMTPResponseException as error:
        _refused(error, hard=hard)
    except (SMTPException, OSError) as error:
        raise Retry(f"the mail server broke off: {_said(error)}") from error


async def _data(client: SMTP, message: bytes) -> None:
    try:
        await client.data(message)
    except SMTPResponseException as error:
        _refused(error, hard=False)
    except (SMTPException, OSError) as error:
        raise Ambiguous(f"the mail server broke off after DATA: {_said(error)}") from error


def _refused(error: SMTPResponseException, *, hard: bool) -> NoReturn:
    if 500 <= error.code < 600:
        raise GiveUp(_said(error), hard=hard) from error
    raise Retry(_said(error)) from error


def _said(error: Exception) -> str:
    if isinstance(error, SMTPResponseException):
        return f"{error.code} {error.message}"
    return str(error) or type(error).__name__


def _options(url: str) -> Mapping[str, Any]:
    try:
        parts = urlsplit(url)
        return {
            "hostname": _host(parts),
            "port": parts.port,
            "username": unquote(parts.username) if parts.username else None,
            "password": unquote(parts.password) if parts.password else None,
            "use_tls": parts.scheme == "smtps",
            "start_tls": _starttls(parts),
        }
    except (ValueError, KeyError):
        raise ValueError(
            "the mail server is written smtp://user:password@host:port (or smtps://), the password percent-encoded, "
            "with ?starttls=always, auto or never if need be"
        ) from None


def _host(parts: SplitResult) -> str:
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError(parts.scheme)
    return parts.hostname


def _starttls(parts: SplitResult) -> bool | None:
    if parts.scheme == "smtps":
        return False
    default = "always" if parts.password else "auto"
    return STARTTLS[parse_qs(parts.query).get("starttls", [default])[0]]
