"""Changes to the steps of another flow: which step, and what happens there.

One change is a mapping whose first key says what it does: `change` (what is written is merged into the step, null
takes a key away), `replace`, `remove`, `before` and `after`.
"""

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from annai.core.fields import Id, Model
from annai.core.steps.step import Item

MAX_CHANGES = 100

Items = Annotated[tuple[Item, ...], Field(min_length=1, max_length=100)]


class Amend(BaseModel):
    """Other words, another page or another time for a step; what is not written stays (RFC 7396)."""

    model_config = ConfigDict(extra="allow", frozen=True)

    change: Id


class Replace(Model):
    """Other steps in place of one."""

    replace: Id
    steps: Items


class Remove(Model):
    """A step less."""

    remove: Id


class Before(Model):
    """More steps before one."""

    before: Id
    steps: Items


class After(Model):
    """More steps behind one."""

    after: Id
    steps: Items


KINDS: dict[str, type[BaseModel]] = {
    "change": Amend,
    "replace": Replace,
    "remove": Remove,
    "before": Before,
    "after": After,
}


def told(value: Any) -> str:
    """The tag of the change that is meant; `remove`, the shortest, when none can be told."""
    if isinstance(value, BaseModel):
        return next(f"<{name}>" for name, kind in KINDS.items() if isinstance(value, kind))
    given = value if isinstance(value, dict) else {}
    return f"<{next((name for name in KINDS if name in given), 'remove')}>"


if TYPE_CHECKING:
    Change = BaseModel
else:
    Change = Annotated[
        reduce(or_, (Annotated[kind, Tag(f"<{name}>")] for name, kind in KINDS.items())), Discriminator(told)
    ]

Changes = Annotated[tuple[Change, ...], Field(max_length=MAX_CHANGES)]


class ChangeList(Model):
    """A flow's `changes`, by themselves."""

    changes: Changes
