"""The elements of the page that a condition asks for."""

from collections.abc import Collection, Iterator

from msgspec import Struct

from annai.core.conditions.errors import instead
from annai.core.conditions.nodes import Constant, Member, Path, walk

LISTS = ("elements", "disabled")


def strangers(node: Struct, known: Collection[str]) -> Iterator[str]:
    """What is wrong with elements that it names and nothing declares."""
    for part in walk(node):
        if isinstance(part, Member) and isinstance(part.items, Path) and isinstance(part.item, Constant):
            name = part.item.value
            if part.items.root == "page" and part.items.name in LISTS and name not in known:
                yield f"workspace.yaml declares no element {name!r}; {instead(str(name), known)}"
