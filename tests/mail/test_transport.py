from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from annai.mail.message import digest_of
from annai.mail.outcome import Ambiguous, GiveUp, Retry, Undelivered
from annai.mail.smtp import SmtpTransport
from annai.mail.transport import MaildirTransport, transport_from_url
from tests.mail.server import Server

MESSAGE = b"Subject: =?utf-8?b?6auZ?=\r\n\r\n.\r\n..two\r\nend\r\n"

Start = Callable[..., Awaitable[Server]]


async def send(server: Server, **options: Any) -> None:
    transport = SmtpTransport(f"smtp://127.0.0.1:{server.port}?starttls=never", **options)
    await transport.send(MESSAGE, "cs@annai.example", "yamada@example.co.jp")


async def test_a_server_gets_the_very_bytes(start: Start) -> None:
    server = await start()
    await send(server)
    assert server.received == [("cs@annai.example", ["yamada@example.co.jp"], MESSAGE)]


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
async def test_a_temporary_refusal_is_tried_again(start: Start, stage: str) -> None:
    server = await start(answers={stage: "451 4.7.1 later"})
    with pytest.raises(Retry, match="451"):
        await send(server)
    assert server.received == []


@pytest.mark.parametrize(("stage", "hard"), [("MAIL", False), ("RCPT", True), ("DATA", False)])
async def test_a_permanent_refusal_ends_it(start: Start, stage: str, hard: bool) -> None:
    server = await start(answers={stage: "550 5.1.1 no"})
    with pytest.raises(GiveUp, match="550") as raised:
        await send(server)
    assert raised.value.hard is hard


@pytest.mark.parametrize(("stage", "outcome"), [("MAIL", Retry), ("RCPT", Retry), ("DATA", Ambiguous)])
async def test_a_broken_connection(start: Start, stage: str, outcome: type[Undelivered]) -> None:
    server = await start(drop=stage)
    with pytest.raises(outcome) as raised:
        await send(server)
    assert type(raised.value) is outcome
    assert len(server.received) == (stage == "DATA")


async def test_silence_after_the_final_dot_is_ambiguous(start: Start) -> None:
    server = await start(hang="DATA")
    with pytest.raises(Ambiguous):
        await send(server, timeout=0.2)


async def test_no_server_is_tried_again(start: Start) -> None:
    server = await start()
    server.stop()
    with pytest.raises(Retry, match="no connection"):
        await send(server)


async def test_a_password_is_never_sent_in_the_clear(start: Start) -> None:
    server = await start()
    transport = SmtpTransport(f"smtp://user:s3cret@127.0.0.1:{server.port}")
    with pytest.raises(Retry) as raised:
        await transport.send(MESSAGE, "cs@annai.example", "yamada@example.co.jp")
    assert "s3cret" not in str(raised.value)
    assert server.received == []


async def test_a_hostile_recipient_never_reaches_the_server(start: Start) -> None:
    server = await start()
    transport = transport_from_url(f"smtp://127.0.0.1:{server.port}")
    with pytest.raises(GiveUp) as raised:
        await transport.send(MESSAGE, "cs@annai.example", "a@b>\r\nRCPT TO:<victim@example.com")
    assert raised.value.hard
    assert server.received == []


async def test_a_maildir_keeps_the_message(tmp_path: Path) -> None:
    transport = transport_from_url(f"maildir:{tmp_path}/deep/mail")
    await transport.send(MESSAGE, "cs@annai.example", "yamada@example.co.jp")
    (file,) = (tmp_path / "deep/mail/new").iterdir()
    assert file.read_bytes().replace(b"\n", b"\r\n") == MESSAGE
    assert list((tmp_path / "deep/mail/tmp").iterdir()) == []


async def test_a_maildir_forgets_messages_by_their_id_or_address(tmp_path: Path) -> None:
    box = MaildirTransport(tmp_path / "mail")
    assert await box.erase(["row"], ["ann@example.com"]) == 0
    for id, to in (("row", "old@example.com"), ("other", "Ann <ann@example.com>"), ("else", "bob@example.com")):
        message = f"To: {to}\r\nMessage-ID: <{digest_of(id)}@annai.example>\r\n\r\nHello"
        await box.send(message.encode(), "cs@annai.example", to)
    assert await box.erase(["row"], ["ann@example.com"]) == 2
    [left] = (tmp_path / "mail/new").iterdir()
    assert b"bob@example.com" in left.read_bytes()


async def test_a_maildir_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Retry, match="cannot be written"):
        await MaildirTransport(tmp_path / "file" / "mail").send(MESSAGE, "a@b", "c@d")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "maildir:",
        "http://x",
        "smtp://",
        "smtp://u:s3cret@host:port",
        "smtp://u:s3#cret@host",
        "smtp://h?starttls=x",
    ],
)
def test_bad_addresses_are_refused_without_showing_the_password(url: str) -> None:
    with pytest.raises(ValueError, match="is written") as raised:
        transport_from_url(url)
    assert "s3" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_good_addresses() -> None:
    assert isinstance(transport_from_url("smtps://user:p%40ss@mail.example:465"), SmtpTransport)
    assert isinstance(transport_from_url("smtp://mail.example"), SmtpTransport)
