"""When a task is done, from who did what: the same logic for a person's own checklist and for one that is shared."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Literal

from msgspec import Struct
from pydantic import Discriminator, Field, Tag

from annai.core.fields import Model, word_or_mapping


class People(Model):
    """By so many different people."""

    people: Annotated[int, Field(ge=2, le=10_000)]


class Role(Model):
    """By somebody whose trait `role` is this."""

    role: Annotated[str, Field(min_length=1, max_length=100)]


By = Annotated[
    Annotated[Literal["anyone"], Tag("<word>")]
    | Annotated[
        Annotated[People, Tag("<people>")] | Annotated[Role, Tag("<role>")],
        Discriminator(
            lambda value: (
                "<role>" if isinstance(value, Role) or "role" in getattr(value, "keys", list)() else "<people>"
            )
        ),
        Tag("<mapping>"),
    ],
    Discriminator(word_or_mapping),
]


class Deed(Struct, frozen=True):
    """Person `person`, who then had this role, did the task at a moment."""

    person: bytes
    at: int
    role: str | None = None


def done_at(by: Literal["anyone"] | People | Role, deeds: Iterable[Deed]) -> int | None:
    """The moment at which the task was done; None: it is not, yet."""
    ordered = sorted(deeds, key=lambda deed: deed.at)
    if isinstance(by, Role):
        return next((deed.at for deed in ordered if deed.role == by.role), None)
    needed, people = by.people if isinstance(by, People) else 1, set[bytes]()
    for deed in ordered:
        people.add(deed.person)
        if len(people) == needed:
            return deed.at
    return None


def locked(tasks: Sequence[str], done: Mapping[str, int]) -> frozenset[str]:
    """Of tasks in order, those that wait for the first one which is not done."""
    open = [task for task in tasks if task not in done]
    return frozenset(open[1:])
