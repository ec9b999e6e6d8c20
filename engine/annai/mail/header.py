"""Header lines as bytes: ASCII, no line over 998 octets, no way to smuggle in another header."""

import re
import unicodedata
from base64 import b64encode
from collections.abc import Iterator

MAX_TEXT = 1_000
MAX_ADDRESS = 254
MAX_LOCAL = 64
MAX_URL = 900

_WORD = 45  # octets of UTF-8 in one encoded word: with its frame 72, where RFC 2047 allows 75
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_MAILBOX = re.compile(
    r"([A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+)@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*)"
)
_DOT_ATOM = re.compile(r"[^.]+(\.[^.]+)*")
_URL = re.compile(r"https://[!#-;=?-~]+")
_JOINER = "\u200d"


def is_mailbox(address: object) -> bool:
    """Whether mail can be sent there: `local@domain` in ASCII. Two dots in a row pass, for old mobile addresses."""
    if not isinstance(address, str) or len(address) > MAX_ADDRESS:
        return False
    match = _MAILBOX.fullmatch(address)
    return match is not None and len(match[1]) <= MAX_LOCAL


def text_header(name: str, text: str) -> bytes:
    """`Subject: …`. Raises ValueError for control characters and more than MAX_TEXT characters."""
    return _line(name, _encoded(_checked(name, text)))


def mailbox_header(name: str, address: str, person: str = "") -> bytes:
    """`From: person <address>`. Raises ValueError for what is no address, and for control characters."""
    if not is_mailbox(address):
        raise ValueError(f"{name}: not an email address; write local@domain in ASCII letters")
    local, _, domain = address.rpartition("@")
    if not _DOT_ATOM.fullmatch(local):
        local = f'"{local}"'
    if not person:
        return _line(name, f"{local}@{domain}")
    return _line(name, f"{_phrase(_checked(name, person))}\r\n <{local}@{domain}>")


def url_header(name: str, url: str) -> bytes:
    """`List-Unsubscribe: <url>`. Raises ValueError for what is no https address of at most MAX_URL characters."""
    if len(url) > MAX_URL or not _URL.fullmatch(url):
        raise ValueError(f"{name}: write an https:// address of at most {MAX_URL} ASCII characters")
    return _line(name, f"<{url}>")


def plain_header(name: str, value: str) -> bytes:
    """A header whose value this program made itself."""
    return _line(name, value)


def _line(name: str, value: str) -> bytes:
    return f"{name}: {value}\r\n".encode("ascii")


def _checked(name: str, text: str) -> str:
    if _CONTROL.search(text):
        raise ValueError(f"{name}: control characters and line breaks cannot stand in a header; write one line")
    if len(text) > MAX_TEXT:
        raise ValueError(f"{name}: {len(text)} characters; write at most {MAX_TEXT}")
    return text


def _phrase(text: str) -> str:
    """A display name: quoted when it is ASCII, so that commas and brackets are harmless."""
    if not _is_simple(text):
        return _encoded(text)
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _encoded(text: str) -> str:
    if _is_simple(text):
        return text
    words = (b64encode(chunk).decode() for chunk in _chunks(text))
    return "\r\n ".join(f"=?utf-8?b?{word}?=" for word in words)


def _is_simple(text: str) -> bool:
    """Short ASCII that cannot be taken for an encoded word, without spaces that a reader may drop."""
    return text.isascii() and len(text) <= 60 and "=?" not in text and text == text.strip()


def _chunks(text: str) -> Iterator[bytes]:
    """UTF-8 in pieces of at most _WORD octets; what is drawn as one character stays in one piece if it can."""
    chunk = b""
    for cluster in _clusters(text):
        if len(chunk) + len(cluster) > _WORD:
            yield chunk
            chunk = b""
        chunk += cluster
    yield chunk


def _clusters(text: str) -> Iterator[bytes]:
    cluster = ""
    for character in text:
        goes_on = cluster.endswith(_JOINER) or _extends(character)
        if cluster and not (goes_on and len((cluster + character).encode()) <= _WORD):
            yield cluster.encode()
            cluster = ""
        cluster += character
    yield cluster.encode()


def _extends(character: str) -> bool:
    """Marks, variation selectors, joiners and skin tones belong to the character before them."""
    return unicodedata.category(character) in ("Mn", "Mc", "Me") or character == _JOINER or "🏻" <= character <= "🏿"
