"""From a workspace's files to what they say; what has not changed since a former bundle is taken from there."""

from collections.abc import Iterator, Mapping
from typing import TypeVar

from pydantic import BaseModel

from annai.core.bundle import Bundle, CompiledFlow
from annai.core.conditions.errors import instead
from annai.core.finding import Finding
from annai.core.flow import Flow
from annai.core.layout import HEALTH, MANIFEST, PLAN, SEGMENTS, flow_id, layout_of, mail_part
from annai.core.manifest import Manifest
from annai.core.plan import TrackingPlan
from annai.core.scorecard import HealthFile
from annai.core.segments import SegmentsFile
from annai.core.template import Template
from annai.core.tree import START, finding
from annai.core.utf8 import DecodeError, decode
from annai.core.validate import validate
from annai.core.workspace import MailFile, Read, Unchanged, Workspace
from annai.core.yaml import parse

M = TypeVar("M", bound=BaseModel)

EVERYTHING_CHANGED = Unchanged()
LAYOUT = (
    "there are workspace.yaml, events.yaml, health.yaml, segments.yaml, flows/<id>.yaml, "
    "emails/<id>.<locale>.mjml and .txt; an id has lower-case letters, digits and hyphens"
)


class Reader:
    """Reads a workspace's files and keeps what is wrong with them."""

    def __init__(self, files: Mapping[str, bytes], overrides: Mapping[str, str], former: Bundle | None) -> None:
        self.files = files
        self.declared = _declared(files)
        self.overrides = overrides
        self.variables = {**self.declared, **overrides}
        self.layout = layout_of(files)
        self.former = former
        self.findings: list[Finding] = []

    def workspace(self) -> Workspace | None:
        """The workspace; None when its manifest or tracking plan cannot be read."""
        manifest, plan = self.manifest(), self.plan()
        health = self.read(HEALTH, HealthFile) if HEALTH in self.files else None
        segments = self.read(SEGMENTS, SegmentsFile) if SEGMENTS in self.files else None
        named = segments.model if segments else None
        unchanged = self.unchanged(manifest.model, plan.model, named) if manifest and plan else EVERYTHING_CHANGED
        flows = tuple(self.flows(unchanged.flows))
        mails = tuple(self.mails(unchanged.mails))
        self.refuse_strays()
        if manifest is None or plan is None:
            return None
        self.refuse_undeclared(manifest)
        ids, parts = map(flow_id, self.layout.flows), map(mail_part, self.layout.mails)
        return Workspace(manifest, plan, health, segments, flows, tuple(ids), mails, frozenset(parts), unchanged)

    def unchanged(self, manifest: Manifest, plan: TrackingPlan, segments: SegmentsFile | None) -> Unchanged:
        """What means the same as in the former bundle: its file, and all that it is judged and compiled against."""
        former = self.former
        if former is None or former.manifest != manifest or former.plan is not plan or self.mails_moved(former):
            return EVERYTHING_CHANGED
        if former.segments_file != segments:
            return EVERYTHING_CHANGED
        same = {file for file in former.digests if self.files.get(file) == former.files[file]}
        ids = frozenset(map(flow_id, self.layout.flows))
        alike = {id: flow for id, flow in former.flows.items() if f"flows/{id}.yaml" in same}
        flows = {id: flow for id, flow in alike.items() if flow.mentions <= ids and not flow.model.trigger.of_band}
        mails = {file: _template(former, file) for file in self.layout.mails if file in same}
        return Unchanged(flows, mails, {file: former.digests[file] for file in same})

    def mails_moved(self, former: Bundle) -> bool:
        return former.files.keys() != self.files.keys() and layout_of(former.files).mails != self.layout.mails

    def manifest(self) -> Read[Manifest] | None:
        read = self.parsed(MANIFEST, Manifest, None)
        if read is None:
            return None
        return Read(MANIFEST, read.data, None, read.model.model_copy(update={"variables": self.variables}))

    def plan(self) -> Read[TrackingPlan] | None:
        if self.former and self.reads_the_same(PLAN, self.former):
            return Read(PLAN, self.files[PLAN], self.variables, self.former.plan)
        return self.read(PLAN, TrackingPlan)

    def flows(self, unchanged: Mapping[str, CompiledFlow]) -> Iterator[Read[Flow]]:
        for file in self.layout.flows:
            flow = None if flow_id(file) in unchanged else self.flow(file)
            if flow is not None:
                yield flow

    def flow(self, file: str) -> Read[Flow] | None:
        if self.former and self.reads_the_same(file, self.former):
            return Read(file, self.files[file], self.variables, self.former.flows[flow_id(file)].model)
        return self.read(file, Flow)

    def reads_the_same(self, file: str, former: Bundle) -> bool:
        """Whether the file's model is the former one, whatever else has changed."""
        data = former.files.get(file)
        return data is not None and data == self.files.get(file) and former.manifest.variables == self.variables

    def read(self, file: str, model: type[M]) -> Read[M] | None:
        return self.parsed(file, model, self.variables)

    def parsed(self, file: str, model: type[M], variables: Mapping[str, str] | None) -> Read[M] | None:
        """The file as a model; None when it has faults, or a variable whose value nobody knows."""
        if file not in self.files:
            self.report(file, "the file is missing; every workspace has one", "missing-file")
            return None
        data = self.files[file]
        node, findings = parse(file, data, variables)
        self.findings += findings
        if node is None:
            return None
        instance, faults = validate(file, node, model)
        explained = {(found.line, found.column) for found in findings}
        self.findings += [found for found in faults if (found.line, found.column) not in explained]
        guessed = any(found.rule == "unknown-variable" for found in findings)
        return Read(file, data, variables, instance) if instance and not guessed else None

    def mails(self, unchanged: Mapping[str, Template]) -> Iterator[MailFile]:
        for file in self.layout.mails:
            if file in unchanged:
                continue
            try:
                yield MailFile(file, *mail_part(file), decode(self.files[file]))
            except DecodeError as error:
                self.findings.append(finding(file, error.place, str(error), "not-utf8"))

    def refuse_strays(self) -> None:
        for file in self.layout.strays:
            self.report(file, f"this file is no part of a workspace; {LAYOUT}", "unknown-file")

    def refuse_undeclared(self, manifest: Read[Manifest]) -> None:
        for name in sorted(self.overrides.keys() - self.declared.keys()):
            message = f"${name} is set from outside, but variables has none; {instead(name, self.declared)}"
            self.findings.append(manifest.fault(message, "unknown-variable", "variables"))

    def report(self, file: str, message: str, rule: str) -> None:
        self.findings.append(finding(file, START, message, rule))


def _declared(files: Mapping[str, bytes]) -> dict[str, str]:
    """The manifest's variables, as far as they can be told."""
    manifest = parse(MANIFEST, files.get(MANIFEST, b""))[0]
    variables = manifest.children.get("variables") if manifest else None
    declared = variables.value if variables else None
    if not isinstance(declared, dict):
        return {}
    return {name: value for name, value in declared.items() if isinstance(value, str)}


def _template(bundle: Bundle, file: str) -> Template:
    id, locale, part = mail_part(file)
    mail = bundle.emails[id]
    return mail.mjml[locale] if part == "mjml" else mail.text[locale]
