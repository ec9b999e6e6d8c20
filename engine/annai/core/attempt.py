"""Compiling a workspace's texts, templates and conditions; what fails becomes a finding."""

from collections.abc import Hashable
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel

from annai.core.asked import Question, questions
from annai.core.carried import Declared
from annai.core.conditions import Asked, Condition, ConditionError, Value, compile_condition, compile_value
from annai.core.conditions.elements import strangers
from annai.core.conditions.errors import ConditionWarning, caret
from annai.core.conditions.nodes import Constant, Node, Truth
from annai.core.conditions.scope import Flows, Segments
from annai.core.fields import Text
from annai.core.finding import Finding, Severity
from annai.core.flow import Flow
from annai.core.plan import TrackingPlan
from annai.core.text import (
    LocalText,
    RichLocalText,
    Template,
    TextError,
    compile_rich_text,
    compile_template,
    compile_text,
)
from annai.core.workspace import MailFile, Read, Workspace, step_ids

M = TypeVar("M", bound=BaseModel)
C = TypeVar("C", bound=Condition | Value, covariant=True)

SUBJECT_ROOTS = frozenset({"user", "account"})  # what can be read at any time
EVERYONE = Truth(Constant(True, "boolean"))
ALL_ROOTS = SUBJECT_ROOTS | {"event", "page"}
NOTHING: Declared = {}


class Compile(Protocol[C]):
    """compile_condition or compile_value."""

    def __call__(
        self,
        source: str,
        plan: TrackingPlan,
        *,
        event: str | None,
        flows: Flows,
        roots: frozenset[str],
        segments: Segments,
        carried: Declared,
        asked: Asked | None,
    ) -> C: ...


class Attempt:
    """Compiles parts of a workspace and keeps the findings.

    `questions`, `mentions` and `warnings` gather what conditions ask of history, the flows and steps that they name,
    and what they hardly mean; who wants them by flow sets them anew. `segments` are those compiled so far. `asked` are
    the questions of the flow at hand, whose answers its conditions may read.

    A condition that means the same in every flow is compiled once for all that write it alike.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.locales = workspace.locales
        self.plan = workspace.plan.model
        self.flows: Flows = step_ids(workspace)
        self.segments: dict[str, Condition] = {}
        self.nodes: dict[str, Node] = {}  # of the segments
        self.elements = workspace.manifest.model.elements.keys()
        self.findings: list[Finding] = []
        self._shared: dict[Hashable, Any] = {}  # what was compiled from the same source in reach of the same names
        self.begin()

    def begin(self) -> None:
        """Gather anew."""
        self.questions: set[Question] = set()
        self.mentions: set[str] = set()
        self.warnings: list[Finding] = []
        self.asked: Asked | None = None

    def text(self, file: Read[M], text: Text, *path: str | int) -> LocalText:
        try:
            return compile_text(text, self.locales)
        except TextError as error:
            self.findings.append(file.fault(str(error), "text", *path, *error.at))
            return LocalText({})

    def rich_text(self, file: Read[M], text: Text, *path: str | int) -> RichLocalText:
        try:
            return compile_rich_text(text, self.locales)
        except TextError as error:
            self.findings.append(file.fault(str(error), "text", *path, *error.at))
            return RichLocalText({})

    def mail(self, mail: MailFile) -> Template | None:
        try:
            return compile_template(mail.source, html=mail.part == "mjml")
        except TextError as error:
            self.findings.append(mail.fault(error.message, "template", error.line or 1))
            return None

    def moment(
        self, file: Read[M], source: str | None, event: str | None, *path: str | int, carried: Declared = NOTHING
    ) -> Condition | None:
        """A condition over what happens: an event or a page view."""
        declared = event is None or event in self.plan.events
        return self._condition(file, source if declared else None, event, ALL_ROOTS & _reach(file), path, carried)

    def standing(
        self, file: Read[M], source: str | None, *path: str | int, carried: Declared = NOTHING
    ) -> Condition | None:
        """A condition that can be asked at any time, without an event or a page."""
        return self._condition(file, source, None, SUBJECT_ROOTS & _reach(file), path, carried)

    def value(self, file: Read[M], source: str, *path: str | int, carried: Declared = NOTHING) -> Value | None:
        """A value that can be read at any time."""
        return self._compile(compile_value, file, source, None, SUBJECT_ROOTS & _reach(file), path, carried)

    def answered(self, file: Read[M], source: str, *path: str | int) -> Condition | None:
        """A condition over answers alone."""
        return self._condition(file, source, None, frozenset(), path, NOTHING)

    def _condition(
        self,
        file: Read[M],
        source: str | None,
        event: str | None,
        roots: frozenset[str],
        path: tuple[str | int, ...],
        carried: Declared,
    ) -> Condition | None:
        return None if source is None else self._compile(compile_condition, file, source, event, roots, path, carried)

    def _compile(
        self,
        compile: Compile[C],
        file: Read[M],
        source: str,
        event: str | None,
        roots: frozenset[str],
        path: tuple[str | int, ...],
        carried: Declared,
    ) -> C | None:
        try:
            compiled = self._of_source(compile, source, event, roots, carried)
        except ConditionError as error:
            self.findings.append(_where(file, source, error, path))
            return None
        if "page." in source:
            self.findings += [
                file.fault(told, "unknown-element", *path) for told in strangers(compiled.node, self.elements)
            ]
        self.questions |= questions(compiled.node)
        self.mentions |= compiled.mentions
        self.warnings += [_where(file, source, warning, path, "warning") for warning in compiled.warnings]
        return compiled

    def _of_source(
        self, compile: Compile[C], source: str, event: str | None, roots: frozenset[str], carried: Declared
    ) -> C:
        """The condition or value. Raises ConditionError."""
        of_the_flow = carried or self.asked
        known: C | None = None if of_the_flow else self._shared.get((compile, source, event, roots))
        if known is not None:
            return known
        compiled = compile(
            source,
            self.plan,
            event=event,
            flows=self.flows,
            roots=roots,
            segments=self.nodes,
            carried=carried,
            asked=self.asked,
        )
        if not of_the_flow:
            self._shared[compile, source, event, roots] = compiled
        return compiled

    def segment(self, file: Read[M], id: str, source: str) -> None:
        """Compile a segment; those that it names must be there. One with a fault holds for everyone meanwhile."""
        condition = self.standing(file, source, "segments", id, "when")
        self.segments[id] = condition or Condition(source, frozenset(), EVERYONE)
        self.nodes[id] = self.segments[id].node


def _reach(file: Read[M]) -> frozenset[str]:
    """The roots that conditions of the file may read: an account's flow has no user, and no page."""
    of_account = isinstance(file.model, Flow) and file.model.subject == "account"
    return ALL_ROOTS - {"user", "page"} if of_account else ALL_ROOTS


def _where(
    file: Read[M],
    source: str,
    error: ConditionError | ConditionWarning,
    path: tuple[str | int, ...],
    severity: Severity = "error",
) -> Finding:
    """At the faulty character when the file's columns tell it, else at the condition."""
    node = file.node.find(*path)
    excerpt = caret(source, error.column)
    if node.verbatim:
        column = node.place.column + error.column - 1
        return Finding(node.file, node.place.line, column, error.message, error.rule, severity, excerpt)
    message = f"{error.message} (at character {error.column} of the condition)"
    return Finding(node.file, *node.place, message, error.rule, severity, excerpt)
