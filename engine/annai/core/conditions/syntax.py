"""From source to Python's syntax tree, with columns that count characters of the source."""

import ast

from msgspec import Struct

from annai.core.conditions.errors import ConditionError
from annai.core.conditions.tokens import check_tokens

MAX_LENGTH = 2_000
SHOWN_LENGTH = 60


class Syntax(Struct, frozen=True):
    """A parsed source; `text` is what Python read, `lead` the number of characters left out before it."""

    tree: ast.expr
    text: str
    lead: int

    def column(self, node: ast.expr) -> int:
        """Where the node begins in the source, from 1."""
        return self.lead + self._characters(node.col_offset) + 1

    def end(self, node: ast.expr) -> int:
        """The column behind the node's last character."""
        return self.lead + self._characters(node.end_col_offset) + 1

    def written(self, node: ast.expr) -> str:
        """The node as the author wrote it, shortened for a message."""
        text = self.text[self._characters(node.col_offset) : self._characters(node.end_col_offset)]
        return text if len(text) <= SHOWN_LENGTH else f"{text[:SHOWN_LENGTH]}…"

    def _characters(self, offset: int | None) -> int:
        """Python counts bytes of UTF-8."""
        return len(self.text.encode()[:offset].decode())


def parse(source: str) -> Syntax:
    """The syntax tree of a condition. Raises ConditionError (condition-syntax)."""
    if len(source) > MAX_LENGTH:
        message = f"the condition has {len(source)} characters, {MAX_LENGTH} at most; split it"
        raise ConditionError(message, MAX_LENGTH + 1, "condition-syntax")
    check_tokens(source)
    text = source.replace("\n", " ").replace("\r", " ").strip()
    lead = len(source) - len(source.lstrip())
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError as error:
        raise _unexpected(text, lead, error) from None
    except (MemoryError, RecursionError, ValueError):
        message = "the condition is nested too deeply or holds characters that are no text; simplify it"
        raise ConditionError(message, lead + 1, "condition-syntax") from None
    return Syntax(tree, text, lead)


def _unexpected(text: str, lead: int, error: SyntaxError) -> ConditionError:
    index = (error.offset or len(text) + 1) - 1  # Python gives no offset at the end
    rest = text[index:].split(maxsplit=1)
    if "never closed" in error.msg:
        here = f"'{text[index]}' is never closed"
    else:
        here = f"unexpected '{rest[0]}'" if rest else "the condition ends too early"
    return ConditionError(f'{here}; write it like user.role == "admin"', lead + index + 1, "condition-syntax")
