"""The models of `health.yaml`: how an account's score comes about."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from annai.core.flow import Duration, Id, Model, Text


class Completion(Model):
    """The share of the account's members who completed the flow."""

    flow: Id


class Adoption(Model):
    """How often the account's users did the event within the window, against a target; at most 1."""

    event: str
    target: Annotated[int, Field(ge=1)]
    within: Duration


class Breadth(Model):
    """The share of these events that the account's users did within the window."""

    events: Annotated[tuple[str, ...], Field(min_length=1, max_length=50)]
    within: Duration


class Recency(Model):
    """Halves with every `half_life` since anyone of the account was last active."""

    half_life: Duration


class Measure(Model):
    """A part of the score: one formula between 0 and 1, and its weight in percent."""

    id: Id
    title: Text
    weight: Annotated[int, Field(ge=1, le=100)]
    completion: Completion | None = None
    adoption: Adoption | None = None
    breadth: Breadth | None = None
    recency: Recency | None = None

    @model_validator(mode="after")
    def _one_formula(self) -> Self:
        given = [self.completion, self.adoption, self.breadth, self.recency]
        if sum(formula is not None for formula in given) != 1:
            raise ValueError("a measure has exactly one of completion, adoption, breadth, recency")
        return self


class Band(Model):
    """A band holds scores from `from` up to the next band."""

    id: Id
    title: Text
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
