"""Text from bytes: UTF-8 without control characters."""

import re

from annai.core.tree import Place

_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


class DecodeError(ValueError):
    """What is wrong, and where."""

    def __init__(self, place: Place, message: str) -> None:
        super().__init__(message)
        self.place = place


def decode(data: bytes) -> str:
    """The text, without a byte order mark. Raises DecodeError."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", errors="ignore")
        raise DecodeError(_end_of(before), "not UTF-8; save the file as UTF-8") from None
    bad = _FORBIDDEN.search(text)
    if bad:
        message = f"the control character U+{ord(bad[0]):04X} is not allowed"
        raise DecodeError(_end_of(text[: bad.start()]), message)
    return text


def _end_of(text: str) -> Place:
    """Where the character after `text` stands."""
    return Place(text.count("\n") + 1, len(text) - text.rfind("\n"))
