"""Watching a workspace folder while serving: a good edit replaces the flows, a bad one never does."""

import asyncio
import logging
from pathlib import Path

from watchfiles import awatch

from annai.cli.files import FolderError, read_workspace
from annai.core.bundle import Bundle
from annai.core.finding import Finding, WorkspaceError
from annai.core.load import load_workspace
from annai.runtime import Bundles
from annai.store.errors import StoreUnavailable

log = logging.getLogger("annai.workspace")


async def watch(directory: Path, variables: dict[str, str], bundles: Bundles, stop: asyncio.Event) -> None:
    """Apply each change of the folder until `stop` is set."""
    async for _ in awatch(directory, debounce=200, step=50, stop_event=stop):
        await apply(directory, variables, bundles)


async def apply(directory: Path, variables: dict[str, str], bundles: Bundles) -> None:
    """Compile the folder as it is now, off the event loop, and let it decide from here on."""
    try:
        files = await asyncio.to_thread(read_workspace, directory)
        bundle = await asyncio.to_thread(load_workspace, files, variables)
    except WorkspaceError as error:
        _refuse(bundles, error.findings)
    except (FolderError, OSError) as error:
        _refuse(bundles, [Finding(directory.name, 1, 1, str(error), "folder")])
    else:
        await _replace(directory, bundles, bundle)


async def _replace(directory: Path, bundles: Bundles, bundle: Bundle) -> None:
    try:
        await bundles.replace(bundle)
    except StoreUnavailable as error:
        _refuse(bundles, [Finding(directory.name, 1, 1, f"{error}; save the workspace again", "store")])
    else:
        log.info("workspace applied: %s", bundle.digest.hex()[:12])


def _refuse(bundles: Bundles, findings: list[Finding]) -> None:
    bundles.refuse(findings)
    for finding in findings:
        log.error("%s", finding)
    log.error("the workspace was not applied; the flows before this edit go on")
