"""The TypeScript of the wire."""

from typing import Any, Literal

from msgspec import Struct, field

from annai.wire.typescript import declarations, typescript


class Leaf(Struct, tag_field="kind", tag="leaf"):
    """Two
    lines."""


class Tree(Struct):
    child: Leaf
    some: list[Leaf | None]
    pair: tuple[int, str] = (0, "")
    free: dict[str, Any] = {}
    words: dict[str, str] = {}
    named: bool | None = field(default=None, name="isNamed")


def test_every_shape_has_its_type() -> None:
    assert declarations([Tree]).splitlines() == [
        "/**",
        " * Two",
        " * lines.",
        " */",
        "export interface Leaf {",
        '  kind: "leaf";',
        "}",
        "",
        "export interface Tree {",
        "  child: Leaf;",
        "  some: Array<Leaf | null>;",
        "  pair?: [number, string];",
        "  free?: Record<string, unknown>;",
        "  words?: Record<string, string>;",
        "  isNamed?: boolean | null;",
        "}",
    ]


def test_closed_sets_are_unions_in_order_of_their_names() -> None:
    text = typescript({"Second": Literal["b", "c"], "First": Literal["a"]})
    assert text.index('export type First = "a";') < text.index('export type Second = "b" | "c";')


def test_a_union_of_models_has_a_name() -> None:
    assert "export type InteractionInput = SeenInput | AdvancedInput | DismissedInput | " in typescript()


def test_the_same_models_give_the_same_text() -> None:
    assert typescript() == typescript()
    assert "export interface DecideRequest {" in typescript()
