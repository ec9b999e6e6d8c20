"""A workspace read: validated models, each with the tree that says where its parts stand."""

import re
from typing import Generic, TypeVar

from msgspec import Struct
from pydantic import BaseModel

from annai.core.finding import Finding
from annai.core.flow import Email, Flow, Step
from annai.core.manifest import Manifest
from annai.core.plan import TrackingPlan
from annai.core.scorecard import HealthFile
from annai.core.tree import Node, Place, finding

M = TypeVar("M", bound=BaseModel)

FLOW_FILE = re.compile(r"flows/([a-z0-9][a-z0-9-]{0,63})\.yaml")
MAIL_FILE = re.compile(r"emails/([a-z0-9][a-z0-9-]{0,63})\.([A-Za-z-]{2,11})\.(mjml|txt)")


class Read(Struct, Generic[M], frozen=True):
    """A file's model and tree."""

    file: str
    node: Node
    model: M

    def fault(self, message: str, rule: str, *path: str | int) -> Finding:
        """A finding at the value that `path` leads to."""
        return finding(self.file, self.node.find(*path).place, message, rule)

    def fault_at_key(self, message: str, rule: str, *path: str | int) -> Finding:
        """A finding at the last key of `path`."""
        return finding(self.file, self.node.find(*path[:-1]).keys[str(path[-1])], message, rule)


class MailFile(Struct, frozen=True):
    """One part of an email template: `emails/<id>.<locale>.<part>`."""

    file: str
    id: str
    locale: str
    part: str
    source: str

    def fault(self, message: str, rule: str, line: int = 1) -> Finding:
        return finding(self.file, Place(line, 1), message, rule)


class Workspace(Struct, frozen=True):
    """What the files say. `flows` has the readable flows, `flow_ids` also those with faults."""

    manifest: Read[Manifest]
    plan: Read[TrackingPlan]
    health: Read[HealthFile] | None
    flows: tuple[Read[Flow], ...]
    flow_ids: tuple[str, ...]
    mails: tuple[MailFile, ...]

    @property
    def locales(self) -> tuple[str, ...]:
        return self.manifest.model.locales


def flow_id(file: str) -> str:
    """`flows/first-report.yaml` → `first-report`."""
    return file.removeprefix("flows/").removesuffix(".yaml")


def steps(flow: Flow) -> list[tuple[int, Step]]:
    """The steps with their places in the list; `end` is none."""
    return [(index, item) for index, item in enumerate(flow.steps) if isinstance(item, Step)]


def emails(flow: Flow) -> list[tuple[int, Email]]:
    """The email steps with their places in the list."""
    return [(index, step.email) for index, step in steps(flow) if step.email is not None]
