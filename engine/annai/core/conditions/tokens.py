"""The raw text of a condition: which characters and words it may consist of.

Python's own tokenizer is more generous (it folds full-width letters, joins neighbouring strings, knows prefixes and
comments), so the text is checked before Python sees it.
"""

import re
from itertools import takewhile
from unicodedata import normalize

from annai.core.condition_form import KEYWORDS
from annai.core.conditions.errors import ConditionError

_TOKEN = re.compile(
    r"""
      (?P<space>[ \t\r\n]+)
    | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<number>[0-9]+(?:\.[0-9]+)?(?![A-Za-z0-9_.]))
    | (?P<string>"(?:[^"\\\r\n]|\\["'\\nt])*"|'(?:[^'\\\r\n]|\\["'\\nt])*')
    | (?P<operator>[=!<>]=|[<>()\[\],.=-])
    """,
    re.VERBOSE,
)
_LOOKALIKES = dict.fromkeys("ー−–—‐", "-") | dict.fromkeys("“”「」『』", '"') | dict.fromkeys("‘’", "'") | {"、": ","}
_WORDS = {"&": "and", "|": "or", "!": "not"}


def check_tokens(source: str) -> None:
    """Raises ConditionError at the first character that no token of the language begins with."""
    position, previous = 0, None
    while position < len(source):
        token = _TOKEN.match(source, position)
        fault = _unreadable(source, position) if token is None else _misplaced(token, previous)
        if token is None or fault:
            raise ConditionError(fault, position + 1, "condition-syntax")
        position = token.end()
        previous = previous if token.lastgroup == "space" else token


def _misplaced(token: re.Match[str], previous: re.Match[str] | None) -> str:
    before = previous.lastgroup if previous else None
    if token.lastgroup == "string" and before == "string":
        return "two strings stand side by side; write a comma between them"
    if token.lastgroup == "string" and before == "name" and token.string[token.start() - 1] not in " \t\r\n":
        return "a string has no prefix; write only the quotes, or a space before them"
    if token[0] == "=" and not (previous and previous[0] in KEYWORDS):
        return "write == to compare"
    if token[0] == "." and before != "name" and not (previous and previous[0] == ")"):
        return "a dot stands between a root and a name, as in user.role; write a fraction as 0.5"
    return ""


def _unreadable(source: str, position: int) -> str:
    character = source[position]
    if character in "\"'":
        return "this string does not end on its line; close it with the same quote (escapes are \\\\ \\\" \\' \\n \\t)"
    if character in "0123456789":
        return "this is no number; write it as 10 or 0.5"
    if character in _WORDS:
        return f"write {_WORDS[character]} instead of {character}"
    wide = "".join(takewhile(_half_width, source[position:]))
    if wide:
        return f"write half-width '{''.join(map(_half_width, wide))}' instead of '{wide}'"
    return f"a condition has no {character!r} here; write text in quotes, names and operators in ASCII"


def _half_width(character: str) -> str:
    """The ASCII character that this one was written for; empty when there is none."""
    if character in _LOOKALIKES:
        return _LOOKALIKES[character]
    folded = normalize("NFKC", character)
    return folded if folded != character and len(folded) == 1 and folded.isascii() else ""
