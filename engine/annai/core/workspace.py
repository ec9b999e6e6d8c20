"""A workspace read: validated models, each with the file that says where its parts stand."""

from collections.abc import Callable, Collection, Mapping
from functools import cached_property
from typing import Generic, TypeVar

from msgspec import Struct
from pydantic import BaseModel

from annai.core.bundle import CompiledFlow, Sources
from annai.core.catalog import Catalog
from annai.core.conditions import Asked
from annai.core.finding import Finding
from annai.core.flow import Flow
from annai.core.layout import flow_id
from annai.core.manifest import Manifest
from annai.core.message import Entry
from annai.core.plan import TrackingPlan
from annai.core.scorecard import HealthFile
from annai.core.segments import SegmentsFile
from annai.core.steps.email import Email
from annai.core.steps.step import Step
from annai.core.template import Template
from annai.core.tree import Node, Place, finding

M = TypeVar("M", bound=BaseModel)


class Read(Struct, Generic[M], frozen=True, dict=True):
    """A file's model. Its tree is large and serves faults only, so it is made again when there is one."""

    file: str
    tree: Callable[[], Node | None]
    model: M
    variant: str = ""  # which of a flow's variants it is

    @cached_property
    def node(self) -> Node:
        tree = self.tree()
        assert tree is not None  # it has a model
        return tree

    def fault(self, message: str, rule: str, *path: str | int) -> Finding:
        """A finding at the value that `path` leads to."""
        return self.node.find(*path).fault(message, rule)

    def fault_at_key(self, message: str, rule: str, *path: str | int) -> Finding:
        """A finding at the last key of `path`."""
        return self.node.find(*path[:-1]).fault_at_key(str(path[-1]), message, rule)


class MailFile(Struct, frozen=True):
    """One part of an email template: `emails/<id>.<locale>.<part>`."""

    file: str
    id: str
    locale: str
    part: str
    source: str

    def fault(self, message: str, rule: str, line: int = 1) -> Finding:
        return finding(self.file, Place(line, 1), message, rule)


class Unchanged(Struct, frozen=True):
    """What of a former bundle holds still: its flows by id, its email templates by file, its digests by file."""

    flows: Mapping[str, CompiledFlow] = {}
    mails: Mapping[str, Template] = {}
    digests: Mapping[str, bytes] = {}


class Workspace(Struct, frozen=True):
    """What the files say.

    `flows` and `mails` are what is to be judged and compiled: the readable ones that are new or changed. `flow_ids`
    and `mail_parts` (id, locale, part) name all that there are, also those with faults. A flow's variants are flows of
    their own, of the same file. `messages` are those of the catalogs by locale and key, `sources` what files are made
    of, also of those that did not change.
    """

    manifest: Read[Manifest]
    plan: Read[TrackingPlan]
    health: Read[HealthFile] | None
    segments: Read[SegmentsFile] | None
    flows: tuple[Read[Flow], ...]
    flow_ids: tuple[str, ...]
    mails: tuple[MailFile, ...]
    mail_parts: frozenset[tuple[str, str, str]]
    unchanged: Unchanged
    catalogs: tuple[Read[Catalog], ...] = ()
    messages: Mapping[str, Mapping[str, Entry]] = {}
    sources: Mapping[str, Sources] = {}

    @property
    def locales(self) -> tuple[str, ...]:
        return self.manifest.model.locales


def steps(flow: Flow) -> tuple[tuple[int, Step], ...]:
    """The steps with their places in the list; `end` is none."""
    return flow.numbered


def emails(flow: Flow) -> list[tuple[int, Email]]:
    """The email steps with their places in the list."""
    return [(index, step.email) for index, step in steps(flow) if step.email is not None]


def step_ids(workspace: Workspace) -> dict[str, Collection[str] | None]:
    """The ids of each flow's steps; None for a flow that cannot be read."""
    known: dict[str, Collection[str] | None] = dict.fromkeys(workspace.flow_ids)
    known |= {id: flow.step_ids for id, flow in workspace.unchanged.flows.items()}
    for file in workspace.flows:
        before = known[flow_id(file.file)] if file.variant else None
        known[flow_id(file.file)] = frozenset(before or ()) | {step.id for _, step in steps(file.model)}
    return known


def asked_by(flow_id: str, flow: Flow) -> Asked | None:
    """The questions of the flow's steps, with the types of their answers; None when it asks nothing."""
    types = {one.id: one.type for _, step in steps(flow) for one, _ in step.content.asks()}
    return Asked(flow_id, types) if types else None
