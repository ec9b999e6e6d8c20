"""A server that is known to lose mail: it takes every refusal for the last word."""

import sys

from annai.cli.main import main
from annai.mail.outcome import GiveUp, Undelivered
from annai.mail.smtp import SmtpTransport

whole = SmtpTransport.send


async def rash(self: SmtpTransport, message: bytes, sender: str, recipient: str) -> None:
    try:
        await whole(self, message, sender, recipient)
    except Undelivered as error:
        raise GiveUp(error.reason, hard=False) from error


if __name__ == "__main__":
    SmtpTransport.send = rash  # type: ignore[method-assign]
    sys.exit(main())
