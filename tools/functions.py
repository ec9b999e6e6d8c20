"""How long each function of a source file is, in lines from its head to its end."""

import ast
from pathlib import Path

import tree_sitter_typescript
from msgspec import Struct
from tree_sitter import Language, Node, Parser

TYPESCRIPT = Language(tree_sitter_typescript.language_typescript())
TYPESCRIPT_FUNCTIONS = frozenset(
    {
        "arrow_function",
        "function_declaration",
        "function_expression",
        "generator_function_declaration",
        "method_definition",
    }
)


class Function(Struct, frozen=True):
    """A function where it stands; `line` counts from 1.

    `own` is its length without the bodies of the functions in it: what one has to read at a time.
    """

    name: str
    line: int
    length: int
    own: int


def functions(path: Path) -> list[Function]:
    """The functions of a Python or TypeScript file, outer ones first; none for a file of another kind."""
    if path.suffix == ".py":
        return python_functions(path.read_text(encoding="utf-8"))
    if path.suffix in {".ts", ".js", ".mjs"}:
        return typescript_functions(path.read_bytes())
    return []


def python_functions(text: str) -> list[Function]:
    return _measured(_python_spans(ast.parse(text)))


def typescript_functions(text: bytes) -> list[Function]:
    return _measured(_typescript_spans(Parser(TYPESCRIPT).parse(text).root_node))


class _Span(Struct, frozen=True):
    name: str
    first: int
    last: int
    inner: tuple["_Span", ...]

    @property
    def length(self) -> int:
        return self.last - self.first + 1


def _measured(spans: tuple[_Span, ...]) -> list[Function]:
    found = []
    for span in spans:
        own = span.length - sum(inner.length - 1 for inner in span.inner)
        found += [Function(span.name, span.first, span.length, own), *_measured(span.inner)]
    return found


def _python_spans(node: ast.AST) -> tuple[_Span, ...]:
    inner = tuple(span for child in ast.iter_child_nodes(node) for span in _python_spans(child))
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return (_Span(node.name, node.lineno, node.end_lineno or node.lineno, inner),)
    return inner


def _typescript_spans(node: Node) -> tuple[_Span, ...]:
    inner = tuple(span for child in node.children for span in _typescript_spans(child))
    if node.type in TYPESCRIPT_FUNCTIONS:
        return (_Span(_typescript_name(node), node.start_point.row + 1, node.end_point.row + 1, inner),)
    return inner


def _typescript_name(node: Node) -> str:
    named = node.child_by_field_name("name") or (node.parent and node.parent.child_by_field_name("name"))
    return named.text.decode() if named and named.text else "(no name)"
