"""From a workspace's files to its bundle, or to every fault found in them.

While `workspace.yaml` or `events.yaml` cannot be read, only faults within single files are told: the rest depends
on them.
"""

from collections.abc import Iterator, Mapping
from typing import TypeVar

from pydantic import BaseModel

from annai.core.bundle import Bundle
from annai.core.compile import compile_bundle
from annai.core.conditions.errors import instead
from annai.core.finding import Finding, WorkspaceError
from annai.core.flow import Flow
from annai.core.manifest import Manifest
from annai.core.plan import TrackingPlan
from annai.core.rules import RULES, Rule
from annai.core.scorecard import HealthFile
from annai.core.tree import START, Node, finding
from annai.core.utf8 import DecodeError, decode
from annai.core.validate import validate
from annai.core.workspace import FLOW_FILE, MAIL_FILE, MailFile, Read, Workspace, flow_id
from annai.core.yaml import parse

M = TypeVar("M", bound=BaseModel)

MANIFEST, PLAN, HEALTH = "workspace.yaml", "events.yaml", "health.yaml"
LAYOUT = (
    "there are workspace.yaml, events.yaml, health.yaml, flows/<id>.yaml, emails/<id>.<locale>.mjml and .txt; "
    "an id has lower-case letters, digits and hyphens"
)
NO_VARIABLES: Mapping[str, str] = {}


def load_workspace(files: Mapping[str, bytes], variables: Mapping[str, str] = NO_VARIABLES) -> Bundle:
    """Compile a workspace from its files, by workspace-relative POSIX path.

    `variables` override the manifest's. Raises WorkspaceError with every fault found, sorted, none twice.
    """
    return _load(files, variables, RULES)


def load_kept(files: Mapping[str, bytes], variables: Mapping[str, str]) -> Bundle:
    """Compile what was accepted before, perhaps by an earlier Annai: rules that came since do not stop its runs.

    Raises WorkspaceError when it cannot be compiled.
    """
    return _load(files, variables, {})


def _load(files: Mapping[str, bytes], variables: Mapping[str, str], rules: Mapping[str, Rule]) -> Bundle:
    reader = _Reader(files)
    workspace = reader.workspace(variables)
    findings = reader.findings
    if workspace is None:
        raise WorkspaceError(sorted(set(findings)))
    findings += [found for rule in rules.values() for found in rule(workspace)]
    bundle, faults = compile_bundle(workspace, files)
    if findings or faults:
        raise WorkspaceError(sorted({*findings, *faults}))
    return bundle


class _Reader:
    """Reads files and keeps what is wrong with them."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self.findings: list[Finding] = []

    def workspace(self, overrides: Mapping[str, str]) -> Workspace | None:
        """The workspace; None when its manifest or tracking plan cannot be read."""
        tree = self.tree(MANIFEST, None)
        variables = {**_declared(tree), **overrides}
        manifest = self.model(MANIFEST, tree, Manifest)
        plan = self.read(PLAN, TrackingPlan, variables)
        health = self.read(HEALTH, HealthFile, variables) if HEALTH in self.files else None
        flow_files = [file for file in sorted(self.files) if FLOW_FILE.fullmatch(file)]
        flows = [self.read(file, Flow, variables) for file in flow_files]
        mails = tuple(self.mails())
        self.refuse_strays()
        if manifest is None or plan is None:
            return None
        self.refuse_undeclared(manifest, overrides)
        return Workspace(
            Read(MANIFEST, manifest.node, manifest.model.model_copy(update={"variables": variables})),
            plan,
            health,
            tuple(flow for flow in flows if flow),
            tuple(map(flow_id, flow_files)),
            mails,
        )

    def read(self, file: str, model: type[M], variables: Mapping[str, str]) -> Read[M] | None:
        return self.model(file, self.tree(file, variables), model)

    def tree(self, file: str, variables: Mapping[str, str] | None) -> Node | None:
        if file not in self.files:
            self.report(file, "the file is missing; every workspace has one", "missing-file")
            return None
        node, findings = parse(file, self.files[file], variables)
        self.findings += findings
        return node

    def model(self, file: str, node: Node | None, model: type[M]) -> Read[M] | None:
        """The file as a model; None when it has faults, or a variable whose value nobody knows."""
        if node is None:
            return None
        instance, findings = validate(file, node, model)
        explained = {(found.file, found.line, found.column) for found in self.findings}
        self.findings += [found for found in findings if (found.file, found.line, found.column) not in explained]
        guessed = any(found.rule == "unknown-variable" for found in self.findings if found.file == file)
        return Read(file, node, instance) if instance and not guessed else None

    def mails(self) -> Iterator[MailFile]:
        for file in sorted(self.files):
            name = MAIL_FILE.fullmatch(file)
            if name is None:
                continue
            try:
                yield MailFile(file, name[1], name[2], name[3], decode(self.files[file]))
            except DecodeError as error:
                self.findings.append(finding(file, error.place, str(error), "not-utf8"))

    def refuse_strays(self) -> None:
        for file in self.files:
            known = file in (MANIFEST, PLAN, HEALTH) or FLOW_FILE.fullmatch(file) or MAIL_FILE.fullmatch(file)
            if not known and (file.endswith(".yaml") or file.startswith("emails/")):
                self.report(file, f"this file is no part of a workspace; {LAYOUT}", "unknown-file")

    def refuse_undeclared(self, manifest: Read[Manifest], overrides: Mapping[str, str]) -> None:
        known = manifest.model.variables
        for name in sorted(overrides.keys() - known.keys()):
            message = f"${name} is set from outside, but variables has none; {instead(name, known)}"
            self.findings.append(manifest.fault(message, "unknown-variable", "variables"))

    def report(self, file: str, message: str, rule: str) -> None:
        self.findings.append(finding(file, START, message, rule))


def _declared(manifest: Node | None) -> dict[str, str]:
    """The manifest's variables, as far as they can be told."""
    variables = manifest.children.get("variables") if manifest else None
    declared = variables.value if variables else None
    if not isinstance(declared, dict):
        return {}
    return {name: value for name, value in declared.items() if isinstance(value, str)}
