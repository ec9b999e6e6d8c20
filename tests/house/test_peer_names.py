"""The extraction of other products' names, and the lists that are committed of it."""

import json
import subprocess
from pathlib import Path

import pytest

from tools.peers.__main__ import PEERS, main
from tools.peers.source import Peer, Source
from tools.peers.typescript import UnknownDeclaration, names, subclasses

LISTS = Path(__file__).parents[1] / "peers"
SOURCE = b"""
export enum Kind { /* what it is */ FIRST = 'first', SECOND = "second", NUMBERED = 3, BARE }
export interface Shape { id: string; inner: { deep: number }; optional?: boolean }
export type Alias = { one: string; two?: number };
export class Row { @Column() name: string; isActive!: boolean; method() { return 1; } }
export const Node = Type.Object({ type: Type.Literal(Kind.FIRST), child: Type.Optional(Type.String()) }, {});
export const Table: Record<number, Entry[]> = { [Kind.FIRST]: [{ value: 'is', label: 'a' }, { value: 'not' }] };
class Base {}
class One extends Base {}
class Two extends One {}
export type Text = string;
"""


@pytest.mark.parametrize(
    ("declaration", "expected"),
    [
        ("Kind", ["first", "second", "NUMBERED", "BARE"]),
        ("Shape", ["id", "inner", "optional"]),
        ("Alias", ["one", "two"]),
        ("Row", ["name", "isActive"]),
        ("Node", ["type", "child"]),
        ("Table", ["FIRST.is", "FIRST.not"]),
    ],
)
def test_the_names_of_a_declaration(declaration: str, expected: list[str]) -> None:
    assert names(SOURCE, declaration) == expected


def test_the_classes_that_extend_one() -> None:
    assert subclasses(SOURCE, "Base") == ["One"]


def test_what_a_peer_has_moved_is_an_error() -> None:
    with pytest.raises(UnknownDeclaration, match="Gone"):
        names(SOURCE, "Gone")


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    sources = (Source("kind", "types.ts", "Kind", ("BARE",)), Source("base", "types.ts", "extends Base"))
    monkeypatch.setitem(PEERS, "sample", Peer("sample", "some/one", sources))
    (tmp_path / "types.ts").write_bytes(SOURCE)
    author = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
    for command in (["init", "-q"], ["add", "."], [*author, "commit", "-qm", "x"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    return tmp_path


def test_a_checkout_is_printed_as_a_list(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sample", str(checkout), "v1"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert len(printed.pop("commit")) == 40
    assert printed == {
        "peer": "sample",
        "repository": "some/one",
        "version": "v1",
        "names": [["kind", "first"], ["kind", "second"], ["kind", "NUMBERED"], ["base", "One"]],
    }


def test_a_checkout_without_the_file_is_told(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (checkout / "types.ts").unlink()
    assert main(["sample", str(checkout)]) == 1
    assert "types.ts" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["sample"], ["nobody", "."]])
def test_without_a_peer_and_a_checkout_the_usage_is_shown(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert "usage" in capsys.readouterr().err


@pytest.mark.parametrize("peer", PEERS)
def test_the_committed_list_is_of_the_declarations_that_the_tool_knows(peer: str) -> None:
    listed = json.loads((LISTS / f"{peer}.json").read_text("utf-8"))
    assert (listed["peer"], listed["repository"], len(listed["commit"])) == (peer, PEERS[peer].repository, 40)
    kinds = list(dict.fromkeys(kind for kind, _ in listed["names"]))
    assert kinds == list(dict.fromkeys(source.kind for source in PEERS[peer].sources))
    assert len({tuple(row) for row in listed["names"]}) == len(listed["names"])
