"""From a workspace's files to its bundle, or to every fault found in them.

While `workspace.yaml` or `events.yaml` cannot be read, only faults within single files are told: the rest depends
on them.
"""

from collections.abc import Mapping

from annai.core.bundle import Bundle
from annai.core.compile import compile_bundle
from annai.core.finding import Finding, WorkspaceError
from annai.core.reader import Reader
from annai.core.rules import ADVICE, RULES, Rule

NO_VARIABLES: Mapping[str, str] = {}


def load_workspace(
    files: Mapping[str, bytes], variables: Mapping[str, str] = NO_VARIABLES, former: Bundle | None = None
) -> Bundle:
    """Compile a workspace from its files, by workspace-relative POSIX path.

    `variables` override the manifest's. The bundle and the faults are the same with a `former` bundle of this function
    as without it; only sooner, for what has not changed is neither read nor judged nor compiled again.
    Raises WorkspaceError with every fault found, sorted, none twice.
    """
    return _load(files, variables, former, RULES)


def advice(files: Mapping[str, bytes], variables: Mapping[str, str] = NO_VARIABLES) -> list[Finding]:
    """What could be better in a workspace that can be used, sorted; nothing of one that cannot be read."""
    workspace = Reader(files, variables, None).workspace()
    return sorted(found for rule in ADVICE.values() for found in rule(workspace)) if workspace else []


def load_kept(files: Mapping[str, bytes], variables: Mapping[str, str], former: Bundle | None = None) -> Bundle:
    """Compile what was accepted before, perhaps by an earlier Annai: rules that came since do not stop its runs.

    Raises WorkspaceError when it cannot be compiled.
    """
    return _load(files, variables, former, {})


def _load(
    files: Mapping[str, bytes], variables: Mapping[str, str], former: Bundle | None, rules: Mapping[str, Rule]
) -> Bundle:
    reader = Reader(files, variables, former)
    workspace = reader.workspace()
    findings = reader.findings
    if workspace is None:
        raise WorkspaceError(sorted(set(findings)))
    findings += [found for rule in rules.values() for found in rule(workspace)]
    bundle, faults = compile_bundle(workspace, files)
    if findings or faults:
        raise WorkspaceError(sorted({*findings, *faults}))
    return bundle
