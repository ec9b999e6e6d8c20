from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage, MIMEPart
from typing import Any

import msgspec
import pytest

from annai.mail.message import build
from annai.mail.render import Rendered

ID = "5f3a:rescue:1:nudge"
RENDERED = Rendered(
    recipient="yamada@example.co.jp",
    subject="【案内】髙﨑①様 😱のお取り込みについて" * 3,
    html="<p>山田 太郎 様</p>\n" + "あ" * 2_000,
    text="山田 太郎 様\n.\n髙﨑①😱",
    locale="ja",
    sender_name="株式会社アンナイ カスタマーサクセス",
)


def message(rendered: Rendered = RENDERED, **changes: Any) -> bytes:
    return build(rendered, **{"id": ID, "moment": 1_778_511_600_000, "sender": "cs@annai.example", **changes})


def parsed(source: bytes) -> EmailMessage:
    return message_from_bytes(source, policy=policy.default)


def raw_header(source: bytes, name: str) -> str:
    """As RFC 2047 says: the blanks between encoded words do not count."""
    mail = message_from_bytes(source, policy=policy.compat32)
    return str(make_header(decode_header(mail[name].replace("\r\n", ""))))


def test_headers() -> None:
    mail = parsed(message(reply_to="desk@annai.example"))
    assert raw_header(message(), "From") == f"{RENDERED.sender_name} <cs@annai.example>"
    assert mail["To"] == "yamada@example.co.jp"
    assert mail["Reply-To"] == "desk@annai.example"
    assert mail["Subject"] == RENDERED.subject
    assert mail["Date"] == "Mon, 11 May 2026 15:00:00 +0000"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "ja"
    assert mail["MIME-Version"] == "1.0"
    assert mail["List-Unsubscribe"] is None


def content(part: MIMEPart) -> str:
    """The text, but for the line end that a part closes with."""
    return str(part.get_content()).replace("\r\n", "\n").removesuffix("\n")


def test_the_parts_come_back_exactly() -> None:
    mail = parsed(message())
    text, html = mail.iter_parts()
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in (text, html)] == ["text/plain", "text/html"]
    assert {part["Content-Transfer-Encoding"] for part in (text, html)} == {"base64"}
    assert [content(text), content(html)] == [RENDERED.text, RENDERED.html]


def test_the_bytes_are_ascii_in_short_crlf_lines() -> None:
    source = message(unsubscribe="https://annai.example/u/" + "a" * 800)
    lines = source.split(b"\r\n")
    assert source.isascii()
    assert max(map(len, lines)) <= 998
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert b"\r\nList-Unsubscribe: <https://annai.example/u/" + b"a" * 800 + b">\r\n" in source
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in source


def test_the_message_id_is_stable_and_does_not_show_the_outbox_id() -> None:
    source = message()
    assert source == message()
    assert parsed(source)["Message-ID"] == parsed(message(moment=0))["Message-ID"]
    assert parsed(source)["Message-ID"] != parsed(message(id="another"))["Message-ID"]
    assert parsed(source)["Message-ID"].endswith("@annai.example>")
    assert not any(part.encode() in source for part in ID.split(":") if len(part) > 1)


@pytest.mark.parametrize("field", ["subject", "sender_name", "recipient"])
def test_a_header_cannot_be_smuggled_in(field: str) -> None:
    hostile = msgspec.structs.replace(RENDERED, **{field: "a@example.com\r\nBcc: victim@example.com"})
    with pytest.raises(ValueError, match=r"control characters|not an email address"):
        message(hostile)
