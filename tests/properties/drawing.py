"""Small strategies that the others are made of."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

Drawn = dict[str, Any]
Strategy = st.SearchStrategy[Any]


def maybe(optional: Mapping[str, Strategy], odds: int = 3, /, **always: Strategy) -> st.SearchStrategy[Drawn]:
    """A mapping with some of its optional keys, each of them once in so many."""

    @st.composite
    def drawn(draw: st.DrawFn) -> Drawn:
        found = {name: draw(value) for name, value in always.items()}
        return found | {name: draw(value) for name, value in optional.items() if draw(st.integers(1, odds)) == odds}

    return drawn()
