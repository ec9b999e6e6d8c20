"""A step as a flow file writes it: an id and exactly one kind."""

from functools import cached_property
from typing import Annotated, Literal, Self, get_args

from pydantic import Discriminator, Tag, model_validator

from annai.core.fields import Glob, Id, Model, word_or_mapping
from annai.core.steps.announcement import Announcement
from annai.core.steps.banner import Banner
from annai.core.steps.branch import Branch
from annai.core.steps.card import Card
from annai.core.steps.checklist import Checklist
from annai.core.steps.email import Email
from annai.core.steps.end import End
from annai.core.steps.hotspot import Hotspot
from annai.core.steps.kind import END, StepKind
from annai.core.steps.modal import Modal
from annai.core.steps.quiz import Quiz
from annai.core.steps.resource_centre import ResourceCentre
from annai.core.steps.set import SetTraits
from annai.core.steps.split import Split
from annai.core.steps.survey import Survey
from annai.core.steps.task import Task
from annai.core.steps.tooltip import Tooltip
from annai.core.steps.wait import Wait
from annai.core.steps.webhook import Webhook


class Step(Model):
    """One step: an id, one kind, and for what appears in the product, the page it belongs to."""

    id: Id
    page: Glob | None = None

    # The kinds. A field's name is how the kind is written.
    tooltip: Tooltip | None = None
    modal: Modal | None = None
    hotspot: Hotspot | None = None
    banner: Banner | None = None
    card: Card | None = None
    announcement: Announcement | None = None
    wait: Wait | None = None
    email: Email | None = None
    branch: Branch | None = None
    split: Split | None = None
    set: SetTraits | None = None
    webhook: Webhook | None = None
    task: Task | None = None
    end: End | None = None
    survey: Survey | None = None
    quiz: Quiz | None = None
    checklist: Checklist | None = None
    resource_centre: ResourceCentre | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        given = [kind for kind in KINDS if getattr(self, kind) is not None]
        if len(given) != 1:
            found = " and ".join(given) or "none"
            raise ValueError(f"a step has exactly one kind, this has {found}; the kinds are {', '.join(KINDS)}")
        if self.id == END:
            raise ValueError("end names the end of the flow; give the step another id")
        return self

    @cached_property
    def kind(self) -> str:
        """The kind's name."""
        return next(kind for kind in KINDS if getattr(self, kind) is not None)

    @cached_property
    def content(self) -> StepKind:
        """What is written below the kind's name."""
        content: StepKind = getattr(self, self.kind)
        return content


def _is_kind(annotation: object) -> bool:
    return any(isinstance(part, type) and issubclass(part, StepKind) for part in get_args(annotation))


KINDS = tuple(name for name, field in Step.model_fields.items() if _is_kind(field.annotation))

Item = Annotated[
    Annotated[Step, Tag("<mapping>")] | Annotated[Literal["end"], Tag("<word>")], Discriminator(word_or_mapping)
]
