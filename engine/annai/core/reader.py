"""From a workspace's files to what they say; what has not changed since a former bundle is taken from there."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TypeVar

from pydantic import BaseModel

from annai.core.bundle import Bundle, CompiledFlow, Sources
from annai.core.catalog import Catalog
from annai.core.conditions.errors import instead
from annai.core.finding import Finding
from annai.core.flow import Flow
from annai.core.layout import FLOW_FILE, HEALTH, MANIFEST, PLAN, SEGMENTS, catalog_locale, flow_id, layout_of, mail_part
from annai.core.manifest import Manifest
from annai.core.message import Entry, Messages
from annai.core.patch import VARIANT, patched, without
from annai.core.plan import TrackingPlan
from annai.core.scorecard import HealthFile
from annai.core.segments import SegmentsFile
from annai.core.template import Template
from annai.core.tree import START, Node, finding, graft
from annai.core.trees import Parsed, Trees
from annai.core.utf8 import DecodeError, decode
from annai.core.validate import validate
from annai.core.workspace import MailFile, Read, Unchanged, Workspace
from annai.core.yaml import parse

M = TypeVar("M", bound=BaseModel)

EVERYTHING_CHANGED, NO_SOURCES = Unchanged(), Sources()
LAYOUT = (
    "there are workspace.yaml, events.yaml, health.yaml, segments.yaml, flows/<id>.yaml, parts/<name>.yaml, "
    "locales/<locale>.yaml, emails/<id>.<locale>.mjml and .txt; an id has lower-case letters, digits and hyphens"
)


class Reader:
    """Reads a workspace's files and keeps what is wrong with them."""

    def __init__(self, files: Mapping[str, bytes], overrides: Mapping[str, str], former: Bundle | None) -> None:
        self.files = files
        self.declared = _declared(files)
        self.overrides = overrides
        self.variables = {**self.declared, **overrides}
        self.layout = layout_of(files)
        self.flow_files = {flow_id(file): file for file in self.layout.flows}
        self.former = former
        self.findings: list[Finding] = []
        self.trees = Trees(files, self.variables)
        self.messages = Messages({})
        self.sources: dict[str, Sources] = {}

    def workspace(self) -> Workspace | None:
        """The workspace; None when its manifest or tracking plan cannot be read."""
        catalogs = tuple(self.catalogs())
        self.messages = Messages(
            {catalog_locale(catalog.file): dict(catalog.model.entries()) for catalog in catalogs},
            complete=len(catalogs) == len(self.layout.catalogs),
        )
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
        return Workspace(
            manifest=manifest,
            plan=plan,
            health=health,
            segments=segments,
            flows=flows,
            flow_ids=tuple(self.flow_files),
            mails=mails,
            mail_parts=frozenset(map(mail_part, self.layout.mails)),
            unchanged=unchanged,
            catalogs=catalogs,
            messages=self.messages.catalogs,
            sources=self.all_sources(unchanged),
        )

    def unchanged(self, manifest: Manifest, plan: TrackingPlan, segments: SegmentsFile | None) -> Unchanged:
        """What means the same as in the former bundle: its file, and all that it is judged and compiled against."""
        former = self.former
        if former is None or former.manifest != manifest or former.plan is not plan or self.mails_moved(former):
            return EVERYTHING_CHANGED
        if former.segments_file != segments:
            return EVERYTHING_CHANGED
        same = {file: digest for file, digest in former.digests.items() if self.intact(file, former)}
        ids = self.flow_files.keys()
        alike = [former.flows[id] for id, file in self.flow_files.items() if file in same]
        flows = {flow.id: flow for flow in alike if flow.mentions <= ids and not flow.model.trigger.of_band}
        mails = {file: _template(former, file) for file in self.layout.mails if file in same}
        return Unchanged(flows, mails, same)

    def intact(self, file: str, former: Bundle) -> bool:
        """Whether the file, and all that it is made of, says the same."""
        if file not in self.files or self.files[file] != former.files.get(file):
            return False
        made_of = former.sources.get(file)
        return made_of is None or (
            all(self.files.get(part) == former.files.get(part) for part in made_of.files)
            and all(self.entry(key) == _entry(former.catalogs, key) for key in made_of.messages)
        )

    def all_sources(self, unchanged: Unchanged) -> dict[str, Sources]:
        """What every file is made of, also those that are taken over."""
        kept = self.former.sources if self.former else {}
        return {file: kept[file] for file in kept if flow_id(file) in unchanged.flows} | self.sources

    def mails_moved(self, former: Bundle) -> bool:
        return former.files.keys() != self.files.keys() and layout_of(former.files).mails != self.layout.mails

    def manifest(self) -> Read[Manifest] | None:
        read = self.read(MANIFEST, Manifest)
        if read is None:
            return None
        return Read(MANIFEST, read.tree, read.model.model_copy(update={"variables": self.variables}))

    def plan(self) -> Read[TrackingPlan] | None:
        if self.former and self.reads_the_same(PLAN, self.former):
            return self.taken_over(PLAN, self.former.plan, self.former)
        return self.read(PLAN, TrackingPlan)

    def flows(self, unchanged: Mapping[str, CompiledFlow]) -> Iterator[Read[Flow]]:
        """The flows that have changed, each followed by its variants."""
        for id, file in self.flow_files.items():
            if id in unchanged:
                continue
            if self.former and self.reads_the_same(file, self.former):
                yield from self.former_flow(file, self.former)
            else:
                yield from self.flow(file)

    def flow(self, file: str) -> Iterator[Read[Flow]]:
        flow = self.read(file, Flow)
        if flow is None:
            return
        yield flow
        for place, variant in enumerate(flow.model.variants):
            tree = partial(self.variant_tree, file, place)
            node, findings = tree()
            self.findings += findings
            read = self.validated(file, node, findings, tree, Flow)
            if read is not None:
                yield Read(file, read.tree, read.model, variant.id)

    def variant_tree(self, file: str, place: int) -> Parsed:
        """The flow's tree with one of its variants put over it."""
        whole = self.trees.whole(file)[0]
        assert whole is not None  # it has a model
        tree, findings = patched(without(whole, "variants"), whole.find("variants", place), VARIANT)
        return (None if findings else tree), findings

    def former_flow(self, file: str, former: Bundle) -> Iterator[Read[Flow]]:
        flow = former.flows[flow_id(file)]
        yield self.taken_over(file, flow.model, former)
        for place, variant in enumerate(flow.variants):
            tree = partial(self.variant_tree, file, place)
            yield Read(file, self.grafted(tree), variant.flow.model, variant.flow.variant)

    def taken_over(self, file: str, model: M, former: Bundle) -> Read[M]:
        """A file whose model is the former one."""
        if file in former.sources:
            self.sources[file] = former.sources[file]
        return Read(file, self.grafted(partial(self.tree, file)), model)

    def reads_the_same(self, file: str, former: Bundle) -> bool:
        """Whether the file's model is the former one, whatever else has changed."""
        return former.manifest.variables == self.variables and self.intact(file, former)

    def read(self, file: str, model: type[M]) -> Read[M] | None:
        return self.parsed(file, model, partial(self.tree, file))

    def parsed(self, file: str, model: type[M], tree: Callable[[], Parsed]) -> Read[M] | None:
        """The file as a model; None when it has faults, or a variable whose value nobody knows."""
        if file not in self.files:
            self.report(file, "the file is missing; every workspace has one", "missing-file")
            return None
        node, findings = tree()
        self.findings += findings
        return self.validated(file, node, findings, tree, model)

    def validated(
        self, file: str, node: Node | None, findings: list[Finding], tree: Callable[[], Parsed], model: type[M]
    ) -> Read[M] | None:
        if node is None:
            return None
        self.messages.used = set()
        instance, faults = validate(node, model, self.messages)
        self.note_sources(file)
        explained = {(found.file, found.line, found.column) for found in findings}
        self.findings += [found for found in faults if (found.file, found.line, found.column) not in explained]
        guessed = any(found.rule == "unknown-variable" for found in findings)
        return Read(file, self.grafted(tree), instance) if instance and not guessed else None

    def note_sources(self, file: str) -> None:
        known = self.sources.get(file, NO_SOURCES)
        files, messages = self.trees.sources.get(file, known.files), self.messages.used | known.messages
        if files or messages:
            self.sources[file] = Sources(files, frozenset(messages))

    def tree(self, file: str) -> Parsed:
        """A file's tree; what flows and the scorecard include is in its place."""
        if file == HEALTH or FLOW_FILE.fullmatch(file):
            return self.trees.whole(file)
        return parse(file, self.files[file], None if file == MANIFEST else self.variables)

    def grafted(self, tree: Callable[[], Parsed]) -> Callable[[], Node | None]:
        """The tree with messages where they are named, for faults in them."""
        return lambda: graft(tree()[0], self.entry_nodes)

    def entry_nodes(self, key: str) -> dict[str, Node]:
        """Where each locale has a message."""
        locales = [locale for locale, entries in self.messages.catalogs.items() if key in entries]
        roots = {locale: self.trees.shared(f"locales/{locale}.yaml")[0] for locale in locales}
        return {locale: root.find(*key.split(".")) for locale, root in roots.items() if root is not None}

    def entry(self, key: str) -> dict[str, Entry]:
        return _entry(self.messages.catalogs, key)

    def catalogs(self) -> Iterator[Read[Catalog]]:
        for file in self.layout.catalogs:
            catalog = self.parsed(file, Catalog, partial(self.trees.shared, file))
            if catalog is not None:
                yield catalog

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


def _entry(catalogs: Mapping[str, Mapping[str, Entry]], key: str) -> dict[str, Entry]:
    """A message in each locale that has it."""
    return {locale: entries[key] for locale, entries in catalogs.items() if key in entries}


def _template(bundle: Bundle, file: str) -> Template:
    id, locale, part = mail_part(file)
    mail = bundle.emails[id]
    return mail.mjml[locale] if part == "mjml" else mail.text[locale]
