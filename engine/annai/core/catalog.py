"""The model of `locales/<locale>.yaml`: texts by key, with plural forms where a number is in them."""

from collections.abc import Iterator
from typing import Annotated, Any, Union

from pydantic import ConfigDict, Discriminator, Field, RootModel, Tag

from annai.core.message import CATEGORIES, Entry, PluralForms, Words

MessageName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$", max_length=100)]


def _shape(value: Any) -> str:
    if not isinstance(value, dict):
        return "<word>"
    return "<plural>" if value and value.keys() <= set(CATEGORIES) else "<mapping>"


class Group(RootModel[dict[MessageName, "Texts"]]):
    """Texts and further groups by name."""

    model_config = ConfigDict(frozen=True)

    def entries(self, prefix: str = "") -> Iterator[tuple[str, Entry]]:
        """Each text with its key: the names that lead to it, with dots between."""
        for name, child in self.root.items():
            if isinstance(child, Group):
                yield from child.entries(f"{prefix}{name}.")
            else:
                yield prefix + name, child


Texts = Annotated[
    Union[  # noqa: UP007 - a forward reference
        Annotated[Words, Tag("<word>")], Annotated[PluralForms, Tag("<plural>")], Annotated["Group", Tag("<mapping>")]
    ],
    Discriminator(_shape),
]


class Catalog(Group):
    """`locales/<locale>.yaml`: texts by name, in groups as you like. A text's key is `group.name`.

    A mapping of zero, one, two, few, many and other is one text with plural forms.
    """


Group.model_rebuild()
Catalog.model_rebuild()
