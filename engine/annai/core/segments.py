"""The model of `segments.yaml`: named conditions over a user and their account."""

from typing import Annotated

from pydantic import Field

from annai.core.fields import Id, Model, Source, Text


class Segment(Model):
    """Who belongs to it: those for whom `when` holds."""

    title: Text | None = None  # as people read it; the id serves without one
    description: str = ""
    when: Source


class SegmentsFile(Model):
    """`segments.yaml`."""

    segments: Annotated[dict[Id, Segment], Field(max_length=200)] = {}
