from email.header import decode_header, make_header

import pytest

from annai.mail.header import is_mailbox, mailbox_header, text_header, url_header

FAMILY = "👨‍👩‍👧‍👦"
TEXTS = [
    "【案内】お取り込みのその後のご状況はいかがでしょうか",
    "髙﨑① \ufa19\ufa10 葛\U000e0100城 ®\ufe0e",
    "😱" * 60,
    f"x{FAMILY}" * 20,
    "【Annai】 CSV import の件  空白 ",
    "a" * 1_000,
    "=?utf-8?q?not_a_word?=",
    " leading",
    "e" + "\u0301" * 200,
    "",
    "plain",
]


def unfolded(line: bytes) -> str:
    value = line.decode("ascii").partition(": ")[2]
    return value.removesuffix("\r\n").replace("\r\n ", " ")


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_survives_exactly(text: str) -> None:
    line = text_header("Subject", text)
    assert str(make_header(decode_header(unfolded(line)))) == text
    assert max(map(len, line.split(b"\r\n"))) <= 76 + len("Subject: ")


@pytest.mark.parametrize("text", ["😱" * 60, f"x{FAMILY}" * 20, "葛\U000e0100" * 30, "👍🏽" * 30])
def test_no_encoded_word_splits_a_character(text: str) -> None:
    encoded = unfolded(text_header("Subject", text)).split(" ")
    words = [str(make_header(decode_header(word))) for word in encoded]
    assert len(words) > 1
    assert all(word[0] not in "\u200d\U000e0100🏽" and word[-1] != "\u200d" for word in words)


@pytest.mark.parametrize("character", ["\r", "\n", "\0", "\x0b", "\x1f", "\x7f", "\x85", "\u2028", "\u2029"])
def test_control_characters_are_refused(character: str) -> None:
    with pytest.raises(ValueError, match="control characters"):
        text_header("Subject", f"a{character}b")
    with pytest.raises(ValueError, match="control characters"):
        mailbox_header("From", "a@example.com", f"a{character}Bcc: b@example.com")
    assert not is_mailbox(f"a{character}@example.com")


def test_a_long_text_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 1000"):
        text_header("Subject", "a" * 1_001)


@pytest.mark.parametrize(
    ("address", "person", "value"),
    [
        ("a@example.com", "", "a@example.com"),
        ("a@example.com", 'Doe, "J"\\', '"Doe, \\"J\\"\\\\" <a@example.com>'),
        ("a..b.@docomo.ne.jp", "", '"a..b."@docomo.ne.jp'),
    ],
)
def test_mailboxes(address: str, person: str, value: str) -> None:
    assert unfolded(mailbox_header("To", address, person)) == value


NO_MAILBOXES: list[object] = [
    *("", "a", "a@", "@b", "a b@example.com", "a@example.com\n", "<a@example.com>", "a@-b", "a@b,c@d"),
    *("é@example.com", "a@例.jp", "x" * 65 + "@example.com", "a@" + "b" * 253, None, 7),
]
NO_URLS = ["http://a.example", "https://a b", "https://a\n", "https://a>", "https://" + "a" * 900]


@pytest.mark.parametrize("address", NO_MAILBOXES)
def test_no_mailboxes(address: object) -> None:
    assert not is_mailbox(address)
    with pytest.raises(ValueError, match="not an email address"):
        mailbox_header("To", str(address))


@pytest.mark.parametrize("url", NO_URLS)
def test_no_urls(url: str) -> None:
    with pytest.raises(ValueError, match="write an https:// address"):
        url_header("List-Unsubscribe", url)
