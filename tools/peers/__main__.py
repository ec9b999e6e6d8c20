"""Prints a peer's names as JSON, from a checkout of it: `python -m tools.peers PEER CHECKOUT [VERSION]`.

The committed lists of tests/peers are made so. A declaration that is not there any more ends it with an error.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tools.peers.dittofeed import DITTOFEED
from tools.peers.laudspeaker import LAUDSPEAKER
from tools.peers.source import Peer, Source
from tools.peers.typescript import UnknownDeclaration, names, subclasses
from tools.peers.usertour import USERTOUR

PEERS = {peer.name: peer for peer in (USERTOUR, DITTOFEED, LAUDSPEAKER)}
EXTENDS = "extends "


def extracted(peer: Peer, checkout: Path) -> Iterator[tuple[str, str]]:
    """Each kind and name. Raises UnknownDeclaration, and OSError for a file that is not there."""
    for source in peer.sources:
        found = _names(source, (checkout / source.path).read_bytes())
        yield from ((source.kind, name) for name in dict.fromkeys(found) if name not in source.skipped)


def _names(source: Source, text: bytes) -> list[str]:
    if source.declaration.startswith(EXTENDS):
        return subclasses(text, source.declaration.removeprefix(EXTENDS))
    return names(text, source.declaration)


def document(peer: Peer, checkout: Path, version: str) -> str:
    """The committed form: one name a line, so that a new version shows as a small diff."""
    head = {"peer": peer.name, "repository": peer.repository, "version": version, "commit": commit(checkout)}
    rows = ",\n".join(f"    {json.dumps(row, ensure_ascii=False)}" for row in extracted(peer, checkout))
    return json.dumps(head, indent=2)[:-2] + f',\n  "names": [\n{rows}\n  ]\n}}'


def commit(checkout: Path) -> str:
    done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=checkout, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def main(arguments: Sequence[str]) -> int:
    if len(arguments) not in (2, 3) or arguments[0] not in PEERS:
        print(f"usage: python -m tools.peers {{{','.join(PEERS)}}} CHECKOUT [VERSION]", file=sys.stderr)
        return 2
    try:
        print(document(PEERS[arguments[0]], Path(arguments[1]), "".join(arguments[2:])))
    except (UnknownDeclaration, OSError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
