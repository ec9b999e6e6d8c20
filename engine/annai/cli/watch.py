"""Watching a workspace folder while serving: a good edit replaces the flows, a bad one never does."""

import asyncio
import logging
from collections.abc import Collection, Sequence
from pathlib import Path

from watchfiles import awatch

from annai.cli.files import FolderError, Snapshot, read_snapshot
from annai.cli.memory import settling
from annai.core.bundle import Bundle
from annai.core.edits import changed_files
from annai.core.finding import Finding, WorkspaceError
from annai.core.load import load_workspace
from annai.runtime import Bundles
from annai.store.errors import StoreUnavailable

NAMED = 10  # changed files in one line of the log
TOLD = 100  # findings in the log; the dashboard has all

log = logging.getLogger("annai.workspace")


async def watch(
    directory: Path, variables: dict[str, str], bundles: Bundles, snapshot: Snapshot, stop: asyncio.Event
) -> None:
    """Apply each change of the folder, named without links, since the snapshot, until `stop` is set."""
    async for changes in awatch(directory, debounce=200, step=20, stop_event=stop):
        snapshot = await apply(directory, variables, bundles, snapshot, {file for _, file in changes})


async def apply(
    directory: Path,
    variables: dict[str, str],
    bundles: Bundles,
    snapshot: Snapshot,
    changed: Collection[str] = (),
) -> Snapshot:
    """Compile the folder as it is now, off the event loop, and let it decide from here on.

    Takes the folder's last snapshot and the absolute paths known to have changed since; returns the new snapshot.
    """
    try:
        snapshot = await asyncio.to_thread(read_snapshot, directory, snapshot, changed)
        with settling():
            bundle = await asyncio.to_thread(load_workspace, snapshot.files, variables, bundles.bundle)
            await _replace(directory, bundles, bundle)
    except WorkspaceError as error:
        _refuse(bundles, error.findings)
    except (FolderError, OSError) as error:
        _refuse(bundles, [Finding(directory.name, 1, 1, str(error), "folder")])
    return snapshot


async def _replace(directory: Path, bundles: Bundles, bundle: Bundle) -> None:
    former = bundles.bundle
    try:
        await bundles.replace(bundle)
    except StoreUnavailable as error:
        _refuse(bundles, [Finding(directory.name, 1, 1, f"{error}; save the workspace again", "store")])
    else:
        log.info("workspace applied: %s (%s)", bundle.digest.hex()[:12], _listed(changed_files(former, bundle)))
        for finding in bundle.warnings[:TOLD]:
            log.warning("%s", finding.shown())


def _listed(files: Sequence[str]) -> str:
    more = f", and {len(files) - NAMED} more" if len(files) > NAMED else ""
    return ", ".join(files[:NAMED]) + more or "nothing means anything else"


def _refuse(bundles: Bundles, findings: list[Finding]) -> None:
    bundles.refuse(findings)
    for finding in findings[:TOLD]:
        log.error("%s", finding.shown())
    if len(findings) > TOLD:
        log.error("and %d more", len(findings) - TOLD)
    log.error("the workspace was not applied; the flows before this edit go on")
