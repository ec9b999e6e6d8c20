"""Changes to the steps of another flow: which step, and what happens there.

One change is a mapping whose first key says what it does: `change` (what is written is merged into the step, null
takes a key away), `replace`, `remove`, `before` and `after`.
"""

from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field

from annai.core.fields import Id, Model, choice_by_key
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


if TYPE_CHECKING:
    Change = BaseModel
else:
    Change = choice_by_key(KINDS, otherwise="remove")  # the shortest

Changes = Annotated[tuple[Change, ...], Field(max_length=MAX_CHANGES)]


class ChangeList(Model):
    """A flow's `changes`, by themselves."""

    changes: Changes
