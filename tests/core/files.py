"""A small workspace for tests, and files written as one text."""

import re
from typing import TypeVar

from annai.core.bundle import Bundle
from annai.core.finding import WorkspaceError
from annai.core.load import load_workspace
from annai.core.steps.kind import CompiledStep

S = TypeVar("S", bound=CompiledStep)

BASE = """\
-- workspace.yaml --
name: Atelier Reports
locales: [en, ja]
sender: {name: Atelier, address: hello@example.com}
topics: {onboarding: {title: Getting started}}
variables: {late: 3d}
endpoints: {crm: {url: https://crm.example.com/in}}
-- events.yaml --
events:
  signed_up: {}
  report_created: {properties: {rows: number}}
traits:
  user: {role: {one_of: [admin, editor]}, email: string}
"""


def files_of(text: str) -> dict[str, bytes]:
    """Files by path, from a text whose lines `-- path --` begin each."""
    _, *parts = re.split(r"^-- (\S+) --\n", text, flags=re.MULTILINE)
    return {path: content.encode() for path, content in zip(parts[::2], parts[1::2], strict=True)}


def load(text: str = "", **variables: str) -> Bundle:
    """The base workspace with `text`'s files added, compiled."""
    return load_workspace({**files_of(BASE), **files_of(text)}, variables)


def faults(text: str, **variables: str) -> list[str]:
    """What is wrong with the base workspace once `text`'s files are added."""
    try:
        load(text, **variables)
    except WorkspaceError as error:
        return str(error).splitlines()
    return []


def step_of(bundle: Bundle, flow: str, step: str, type: type[S]) -> S:
    """A compiled step, which is of this type."""
    found = bundle.flows[flow].steps[step]
    assert isinstance(found, type)
    return found
