"""Who is measured: Annai, three others, and the page as it is without any of them."""

import json
import subprocess
from pathlib import Path

BENCH = Path(__file__).parents[2] / "widget/bench"
NOBODY = "none"
ANNAI = "annai"
PEERS = ("driver", "shepherd", "intro")
SHOWN = (ANNAI, *PEERS)  # those that show something
PACKAGES = {"driver": "driver.js", "shepherd": "shepherd.js", "intro": "intro.js"}


def bundle(folder: Path) -> dict[str, float]:
    """Bundle all of them into the folder; gives the gzip bytes of each peer's script and style, without the clock's.

    Raises CalledProcessError, which has what esbuild said.
    """
    command = ["node", str(BENCH / "build.mjs"), str(folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    sizes: dict[str, float] = json.loads(done.stdout)
    return {name: sizes[name] - sizes[NOBODY] for name in PEERS}


def titles() -> dict[str, str]:
    """Each by the name that its makers give it, with its version."""
    return {ANNAI: "Annai", **{peer: f"{package} {_version(package)}" for peer, package in PACKAGES.items()}}


def missing() -> str | None:
    """What is not installed, in words; None when nothing is missing."""
    found = all((BENCH / "node_modules" / package).exists() for package in PACKAGES.values())
    return None if found else "the other widgets are not installed: npm --prefix widget/bench ci"


def _version(package: str) -> str:
    found: str = json.loads((BENCH / "node_modules" / package / "package.json").read_bytes())["version"]
    return found
