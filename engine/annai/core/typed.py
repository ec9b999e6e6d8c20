"""Numbers as people type them: half-width or full-width (１０) digits, with a sign and a point."""

import re
from unicodedata import normalize

MOST = 2**53
_NUMBER = re.compile(r"[+-]?\d{1,16}(\.\d{1,15})?", re.ASCII)


def read_number(value: object) -> int | float | None:
    """The number that a client's value means, at most 2^53 either way; None when it means none."""
    if isinstance(value, str):
        text = normalize("NFKC", value).strip().replace("−", "-")
        if not _NUMBER.fullmatch(text):
            return None
        value = float(text) if "." in text else int(text)
    if type(value) is float and value.is_integer() and abs(value) <= MOST:
        value = int(value)
    if type(value) is int or type(value) is float:
        return value if -MOST <= value <= MOST else None
    return None


def read_whole(value: object) -> int | None:
    """The whole number that a client's value means; None when it means none."""
    number = read_number(value)
    return number if isinstance(number, int) else None
