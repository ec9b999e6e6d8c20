"""docs/coming-from-*.md hold every name of the other products, and each row is run by a test or says why not."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from msgspec import Struct

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PEERS = sorted(path.stem for path in (ROOT / "tests" / "peers").glob("*.json"))
BASE = ROOT / "tests" / "peers" / "base.yaml"  # the workspace that every scenario builds on
CODE = re.compile(r"`([^`]+)`")
LINK = re.compile(r"\[[^\]]+\]\((\.\./tests/[^)]+)\)")


class Row(Struct, frozen=True):
    """A row of a page: what the product calls it, Annai's way, and what runs that."""

    kind: str
    name: str
    way: str
    run_by: str

    @property
    def state(self) -> str:
        return "run" if LINK.search(self.run_by) else self.run_by.partition(" ")[0]

    @property
    def files(self) -> list[Path]:
        return [(DOCS / link).resolve() for link in LINK.findall(self.run_by)]


def rows_of(peer: str) -> list[Row]:
    rows, kind = [], ""
    for line in (DOCS / f"coming-from-{peer}.md").read_text("utf-8").splitlines():
        if line.startswith("## "):
            kind = line[3:]
        elif line.startswith("| `"):
            name, way, run_by = (cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1])
            rows.append(Row(kind, name.strip("`"), way, run_by))
    return rows


ROWS = [(peer, row) for peer in PEERS for row in rows_of(peer)]


@pytest.mark.parametrize("peer", PEERS)
def test_the_page_has_the_names_of_the_list_in_its_order(peer: str) -> None:
    listed = json.loads((ROOT / f"tests/peers/{peer}.json").read_text("utf-8"))
    written = [(row.kind, row.name) for row in rows_of(peer)]
    assert written == [(kind[0].upper() + kind[1:], name) for kind, name in listed["names"]]


@pytest.mark.parametrize("peer", PEERS)
def test_the_page_says_the_version_of_the_list(peer: str) -> None:
    listed = json.loads((ROOT / f"tests/peers/{peer}.json").read_text("utf-8"))
    page = " ".join((DOCS / f"coming-from-{peer}.md").read_text("utf-8").split())
    assert f"version {listed['version']} (commit `{listed['commit'][:12]}`)" in page


def test_a_row_is_run_or_refused() -> None:
    assert [row for _, row in ROWS if row.state != "run" and row.run_by != "refused"] == []


def test_what_is_refused_says_why() -> None:
    refused = [row for _, row in ROWS if row.state == "refused"]
    assert [row for row in refused if not row.way.startswith("refused") or len(row.way) < 20] == []
    assert [row for _, row in ROWS if row.way.startswith("refused") and row not in refused] == []


def test_the_very_words_of_a_row_are_run() -> None:
    """A snippet stands letter by letter, line breaks aside, in a file that the row names."""
    wrong = []
    for peer, row in ROWS:
        text = " ".join(" ".join(file.read_text("utf-8") for file in [*row.files, BASE]).split())
        snippets = CODE.findall(row.way)
        if row.state == "run" and (not snippets or any(snippet not in text for snippet in snippets)):
            wrong.append((peer, row.kind, row.name, [snippet for snippet in snippets if snippet not in text]))
    assert wrong == []


def test_the_index_counts_the_rows() -> None:
    index = (DOCS / "coming-from.md").read_text("utf-8")
    for peer in PEERS:
        states = Counter(row.state for row in rows_of(peer))
        assert f"(coming-from-{peer}.md) | {states.total()} | {states['run']} | {states['refused']} |" in index
