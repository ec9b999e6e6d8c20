"""Where a step stands in its file, and how what it is made of is compiled there."""

from collections.abc import Mapping
from typing import Any, TypeVar

from annai.core.attempt import Attempt
from annai.core.carried import Declared, Reading, beside
from annai.core.conditions import Condition, Value
from annai.core.fields import Text
from annai.core.flow import Flow
from annai.core.glob import compile_glob
from annai.core.layout import flow_id
from annai.core.plan import ValueType
from annai.core.steps.kind import CompiledStep
from annai.core.steps.step import Step
from annai.core.text import LocalText, RichLocalText
from annai.core.workspace import Read

S = TypeVar("S", bound=CompiledStep)
C = TypeVar("C", Condition | None, Value | None)


class Site:
    """The Compiler of one step; `next` is the step behind it, or END."""

    def __init__(
        self,
        attempt: Attempt,
        file: Read[Flow],
        index: int,
        step: Step,
        next: str,
        reading: Reading,
    ) -> None:
        self.flow = flow_id(file.file)
        self.id = step.id
        self.next = next
        self.plan = attempt.plan
        self.subject: str = file.model.subject
        of_account = self.subject == "account"
        self.traits: Mapping[str, ValueType] = attempt.plan.traits.account if of_account else attempt.plan.traits.user
        self._attempt = attempt
        self._reading = reading
        self._file = file
        self._step = step
        self._at = ("steps", index, step.kind)

    def make(self, type: type[S], **fields: Any) -> S:
        page = compile_glob(self._step.page) if self._step.page else None
        return type(id=self._step.id, kind=self._step.kind, next=self.next, page=page, **fields)

    def text(self, text: Text, *path: str | int) -> LocalText:
        compiled = self._attempt.text(self._file, text, *self._at, *path)
        self._reading.text(compiled)
        return compiled

    def rich_text(self, text: Text, *path: str | int) -> RichLocalText:
        compiled = self._attempt.rich_text(self._file, text, *self._at, *path)
        self._reading.text(compiled)
        return compiled

    def moment(self, source: str | None, event: str | None, *path: str | int) -> Condition | None:
        carried = self._reading.declared
        return self._read(self._attempt.moment(self._file, source, event, *self._at, *path, carried=carried), carried)

    def standing(self, source: str | None, *path: str | int) -> Condition | None:
        carried = beside(self._reading.declared)
        return self._read(self._attempt.standing(self._file, source, *self._at, *path, carried=carried), carried)

    def value(self, source: str, *path: str | int) -> Value | None:
        carried = beside(self._reading.declared)
        return self._read(self._attempt.value(self._file, source, *self._at, *path, carried=carried), carried)

    def _read(self, compiled: C, carried: Declared) -> C:
        if compiled is not None:
            self._reading.condition(compiled.node, carried)
        return compiled

    def fault(self, message: str, rule: str, *path: str | int) -> None:
        self._attempt.findings.append(self._file.fault(message, rule, *self._at, *path))

    def fault_at_key(self, message: str, rule: str, *path: str | int) -> None:
        self._attempt.findings.append(self._file.fault_at_key(message, rule, *self._at, *path))

    def answered(self, source: str, *path: str | int) -> Condition | None:
        return self._attempt.answered(self._file, source, *self._at, *path)
