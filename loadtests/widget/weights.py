"""What a browser has to fetch, in bytes of gzip -9."""

import gzip
import re
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from annai.api.widget import ENTRY, FOLDER

IMPORTED = re.compile(r"""from\s*"\./([^"]+)"|import\s*"\./([^"]+)\"""")


class Weights(Struct, frozen=True):
    """Of Annai the core, the core with what a tooltip or modal needs, and all; of each peer a tour with its style."""

    core: float
    tour: float
    everything: float
    peers: Mapping[str, float]


def weigh(peers: Mapping[str, float], folder: Path = FOLDER) -> Weights:
    core = _bytes(folder / ENTRY)
    [tour] = folder.glob("tour-*.js")
    touring = sum(_bytes(path) for path in _closure(tour))
    return Weights(core, core + touring, sum(_bytes(path) for path in folder.glob("*.js")), peers)


def _closure(chunk: Path) -> set[Path]:
    """A chunk, and all that it imports at once, directly or not."""
    found = {chunk}
    for match in IMPORTED.finditer(chunk.read_text("utf-8")):
        found |= _closure(chunk.parent / (match[1] or match[2]))
    return found


def _bytes(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9, mtime=0))
