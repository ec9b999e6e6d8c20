"""Findings: what is wrong in a file, where, and what to write instead."""

from typing import Literal

from msgspec import Struct

Severity = Literal["error", "warning"]


class Finding(Struct, frozen=True, order=True):
    """Printed as `file:line:col: message [rule]`, a warning with that word before its message.

    Lines and columns count from 1. A warning keeps nothing from being applied. `excerpt` are the faulty line and, under
    it, a `^` at the fault, where they help.
    """

    file: str
    line: int
    column: int
    message: str
    rule: str
    severity: Severity = "error"
    excerpt: str = ""

    def __str__(self) -> str:
        warning = "warning: " if self.severity == "warning" else ""
        return f"{self.file}:{self.line}:{self.column}: {warning}{self.message} [{self.rule}]"

    def shown(self) -> str:
        """The finding with its excerpt, for people at a terminal."""
        lines = [f"    {line}" for line in self.excerpt.splitlines()]
        return "\n".join([str(self), *lines])


class WorkspaceError(Exception):
    """The workspace has faults; `findings` lists every one."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings
