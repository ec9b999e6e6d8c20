"""The names that a declaration of a TypeScript file lists.

| declaration | its names |
|---|---|
| enum | the members' text values; a member without one by its own name |
| interface, class, type of an object | the properties |
| constant object (also as the argument of a call) | the keys |
| constant object of lists of `{value: …}` | each list's values, as `key.value` |
"""

from collections.abc import Iterator

import tree_sitter_typescript
from tree_sitter import Language, Node, Parser

TYPESCRIPT = Language(tree_sitter_typescript.language_typescript())
DECLARATIONS = frozenset(
    {
        "class_declaration",
        "enum_declaration",
        "interface_declaration",
        "type_alias_declaration",
        "variable_declarator",
    }
)
PROPERTIES = frozenset({"property_signature", "public_field_definition"})


class UnknownDeclaration(LookupError):
    """The file declares nothing of this name: the peer has moved it."""


def names(text: bytes, declaration: str) -> list[str]:
    """The names of a declaration, in the order of the file. Raises UnknownDeclaration."""
    found = next((node for node in _declarations(text) if _name(node) == declaration), None)
    if found is None:
        raise UnknownDeclaration(declaration)
    if found.type == "enum_declaration":
        return [_member(node) for node in _body(found).named_children if node.type != "comment"]
    if found.type == "variable_declarator":
        return list(_keys(_object(found)))
    return [_name(node) for node in _properties(found)]


def subclasses(text: bytes, base: str) -> list[str]:
    """The classes of a file that extend `base` directly, in its order."""
    return [_name(node) for node in _declarations(text) if node.type == "class_declaration" and _extends(node) == base]


def _declarations(text: bytes) -> Iterator[Node]:
    return (node for node in _walk(Parser(TYPESCRIPT).parse(text).root_node) if node.type in DECLARATIONS)


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for child in node.named_children:
        yield from _walk(child)


def _text(node: Node | None) -> str:
    return "" if node is None or node.text is None else node.text.decode().strip("'\"")


def _name(node: Node) -> str:
    return _text(node.child_by_field_name("name"))


def _body(node: Node) -> Node:
    body = node.child_by_field_name("body") or node.child_by_field_name("value")
    if body is None:
        raise UnknownDeclaration(_name(node))
    return body


def _member(node: Node) -> str:
    value = node.child_by_field_name("value")
    return _text(value) if value is not None and value.type == "string" else _name(node) or _text(node)


def _properties(node: Node) -> list[Node]:
    return [child for child in _body(node).named_children if child.type in PROPERTIES]


def _object(node: Node) -> Node:
    found = next((child for child in _walk(_body(node)) if child.type == "object"), None)
    if found is None:
        raise UnknownDeclaration(_name(node))
    return found


def _keys(table: Node) -> Iterator[str]:
    for pair in table.named_children:
        if pair.type == "pair":
            key = _text(pair.child_by_field_name("key")).strip("[]").rpartition(".")[2]
            values = list(_values(pair.child_by_field_name("value")))
            yield from [f"{key}.{value}" for value in values] or [key]


def _values(listed: Node | None) -> Iterator[str]:
    """The `value` of each object of a list; nothing for whatever else."""
    for entry in listed.named_children if listed is not None and listed.type == "array" else ():
        for pair in entry.named_children:
            if _text(pair.child_by_field_name("key")) == "value":
                yield _text(pair.child_by_field_name("value"))


def _extends(node: Node) -> str:
    heritage = next((child for child in node.named_children if child.type == "class_heritage"), None)
    return "" if heritage is None else _text(heritage).removeprefix("extends").strip()
