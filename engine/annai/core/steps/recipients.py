"""`to`: who gets what a step shows or mails, when that is not the run's own subject."""

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import Field, model_validator

from annai.core.fields import AnyDuration, Id, Model
from annai.core.plan import Name

Word = Annotated[str, Field(min_length=1, max_length=100)]
Way = tuple[str | None, tuple[str, str | bool] | None]  # a role, or a trait and what it must be


class Recipients(Model):
    """One member of the account: of those with the `role`, or whose `trait` is true or what `is` says, the one who
    joined first. When there is none, or they do not take it, one with the role `fallback`; then `else`.
    """

    role: Word | None = None
    trait: Name | None = None
    value: Word | None = Field(default=None, alias="is")
    fallback: Word | None = None
    within: AnyDuration | None = None
    otherwise: Id | None = Field(default=None, alias="else")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.role is None) == (self.trait is None):
            raise ValueError("write either role or trait, as in {role: admin, fallback: owner}")
        if self.value is not None and self.trait is None:
            raise ValueError("is belongs to trait, as in {trait: department, is: finance}")
        return self

    @property
    def ways(self) -> tuple[Way, ...]:
        """Those to be tried, one after the other."""
        first: Way = (self.role, (self.trait, self.value or True) if self.trait else None)
        return (first, (self.fallback, None)) if self.fallback else (first,)

    @property
    def roles(self) -> Iterator[tuple[str, str]]:
        """The roles that it names, each with its key."""
        for key, role in (("role", self.role), ("fallback", self.fallback)):
            if role is not None:
                yield role, key
