"""YAML 1.2 with positions."""

import pytest

from annai.core.scalar import Scalar, resolve
from annai.core.tree import Place, place_of
from annai.core.yaml import MAX_DEPTH, parse


def faults(data: bytes) -> list[str]:
    return [str(found) for found in parse("f", data, {"late": "3d"})[1]]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on", "on"),
        ("no", "no"),
        ("yes", "yes"),
        ("22:00", "22:00"),
        ("2026-05-11", "2026-05-11"),
        ("1_000", "1_000"),
        ("0x", "0x"),
        ("-", "-"),
        ("true", True),
        ("False", False),
        ("", None),
        ("~", None),
        ("NULL", None),
        ("-12", -12),
        ("012", 12),
        ("0o17", 15),
        ("0xfF", 255),
        ("1.5", 1.5),
        (".5e2", 50.0),
        ("1" * 19, float("1" * 19)),
        (".inf", float("inf")),
        ("-.INF", float("-inf")),
        (".nano", ".nano"),
    ],
)
def test_scalars_follow_the_core_schema(text: str, value: Scalar) -> None:
    resolved = resolve(text)
    assert (resolved, type(resolved)) == (value, type(value))


def test_what_is_no_number_is_a_number_to_yaml() -> None:
    resolved = resolve(".NaN")
    assert isinstance(resolved, float)
    assert resolved != resolved


def test_quoted_and_block_scalars_are_text() -> None:
    node, _ = parse("f", b"a: '1'\nb: |-\n  true\nc: >-\n  x\n  y\n")
    assert node is not None
    assert node.value == {"a": "1", "b": "true", "c": "x y"}


def test_values_and_keys_keep_their_places() -> None:
    node, _ = parse("f", "題: {a: [1, two]}\n".encode())
    assert node is not None
    assert place_of(node.keys["題"]) == Place(1, 1)
    assert place_of(node.find("題").keys["a"]) == Place(1, 5)
    assert node.find("題", "a", 1).place == Place(1, 12)
    assert node.find("題", "absent", "a", 1).value == "two"


def test_verbatim_means_that_columns_are_the_files_own() -> None:
    node, _ = parse("f", b"a: x y\nb: 'x'\nc: x\n  y\nd: $late\n", {"late": "3d"})
    assert node is not None
    assert [key for key in "abcd" if node.children[key].verbatim] == ["a"]


def test_variables_stand_for_whole_scalars() -> None:
    node, _ = parse("f", b"[$n, '$n', a $n, $5, $N]", {"n": "7"})
    assert node is not None
    assert node.value == [7, "7", "a $n", "$5", "$N"]


def test_without_variables_nothing_is_replaced() -> None:
    node, findings = parse("f", b"$n")
    assert node is not None
    assert (node.value, findings) == ("$n", [])


def test_a_byte_order_mark_is_no_content() -> None:
    node, _ = parse("f", b"\xef\xbb\xbfa: 1")
    assert node is not None
    assert (node.value, place_of(node.keys["a"])) == ({"a": 1}, Place(1, 1))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a: b: c", "f:1:5: not YAML: mapping values are not allowed in this context [yaml-syntax]"),
        (b"a: 1\nb: 2\na: 3", "f:3:1: the key 'a' is already on line 1 [duplicate-key]"),
        (b"a: &x 1", "f:1:4: the anchor &x is not allowed; remove it [yaml-alias]"),
        (b"&x a: 1", "f:1:1: the anchor &x is not allowed; remove it [yaml-alias]"),
        (b"a: *x", "f:1:4: the alias *x is not allowed; write the value out [yaml-alias]"),
        (b"a: !!str 1", "f:1:4: the tag tag:yaml.org,2002:str is not allowed; remove it [yaml-tag]"),
        (b"? [a]\n: b", "f:1:3: a key must be a word, not a list or mapping [yaml-syntax]"),
        (b"a: 1\n---\nb: 2", "f:2:1: a second document; a file holds one [yaml-syntax]"),
        (b"# nothing", "f:1:1: the file is empty [yaml-syntax]"),
        ("a: 1\nあ: ".encode() + b"\xff", "f:2:4: not UTF-8; save the file as UTF-8 [yaml-syntax]"),
        (b"a:\n  \x00", "f:2:3: the control character U+0000 is not allowed [yaml-syntax]"),
        (b"[" * 1_000_000, "f:1:51: nested more than 50 levels deep [yaml-syntax]"),
        (b"a: $lat", "f:1:4: unknown variable $lat; did you mean 'late'? [unknown-variable]"),
    ],
)
def test_what_is_refused(data: bytes, expected: str) -> None:
    assert faults(data) == [expected]


def test_the_greatest_depth_is_allowed() -> None:
    assert faults(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH) == []
