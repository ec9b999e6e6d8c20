"""The models of `health.yaml`: how an account's score comes about."""

from functools import cached_property
from typing import Annotated, Self

from pydantic import Field, model_validator

from annai.core.fields import Id, Model, Title
from annai.core.measures.adoption import Adoption
from annai.core.measures.breadth import Breadth
from annai.core.measures.completion import Completion
from annai.core.measures.recency import Recency

Formula = Completion | Adoption | Breadth | Recency


class Measure(Model):
    """A part of the score: one formula between 0 and 1, and its weight in percent."""

    id: Id
    title: Title
    weight: Annotated[int, Field(ge=1, le=100)]
    completion: Completion | None = None
    adoption: Adoption | None = None
    breadth: Breadth | None = None
    recency: Recency | None = None

    @model_validator(mode="after")
    def _one_formula(self) -> Self:
        if len(self._formulas()) != 1:
            raise ValueError("a measure has exactly one of completion, adoption, breadth, recency")
        return self

    @cached_property
    def formula(self) -> Formula:
        return self._formulas()[0]

    def _formulas(self) -> list[Formula]:
        given = (self.completion, self.adoption, self.breadth, self.recency)
        return [formula for formula in given if formula is not None]


class Band(Model):
    """A band holds scores from `from` up to the next band."""

    id: Id
    title: Title
    from_: Annotated[int, Field(ge=0, le=100, alias="from")]


class Scorecard(Model):
    """Weights sum to 100; bands rise from 0."""

    measures: Annotated[tuple[Measure, ...], Field(min_length=1, max_length=50)]
    bands: Annotated[tuple[Band, ...], Field(min_length=1, max_length=10)]

    @model_validator(mode="after")
    def _sums(self) -> Self:
        total = sum(measure.weight for measure in self.measures)
        if total != 100:
            raise ValueError(f"weights sum to {total}, not 100")
        starts = [band.from_ for band in self.bands]
        if starts[0] != 0 or starts != sorted(set(starts)):
            raise ValueError("bands start at 0 and rise")
        return self


class HealthFile(Model):
    """`health.yaml`."""

    scorecard: Scorecard
