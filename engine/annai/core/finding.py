"""Findings: what is wrong in a file, where, and what to write instead."""

from msgspec import Struct


class Finding(Struct, frozen=True, order=True):
    """Printed as `file:line:col: message [rule]`. Lines and columns count from 1."""

    file: str
    line: int
    column: int
    message: str
    rule: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message} [{self.rule}]"


class WorkspaceError(Exception):
    """The workspace has faults; `findings` lists every one."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings
