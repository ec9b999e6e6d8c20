"""Sandboxed templates: Jinja2, cut down to what a text needs.

Rules that hold for every template:
1. It is checked when it is compiled: only `{{ … }}`, `{% if %}`, `==`, `!=`, `and`, `or`, `not` and the filters of
   FILTERS. No calls, loops, arithmetic or assignments, so that its cost is bound by its length and its data.
2. A value is data: it is never parsed as a template, has no attributes but the keys of a mapping, and is cut when
   it is long, so that no trait can make a text fail.
3. Rendering is total: a missing value is empty, never an error. Only a text of very many long values raises.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, NoReturn

import jinja2
from jinja2 import nodes
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from annai.core.filters import FILTERS, MAX_OUTPUT, Filter, TextError, component, markup, plain

MAX_SOURCE = 20_000
MAX_DEPTH = 40
ALLOWED = "{{ value }}, {{ value | filter }} or {% if value %}…{% endif %}"

_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.If,
    nodes.CondExpr,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Operand,
    nodes.Const,
)
_MAPPINGS = (dict, Mapping)  # what nearly all are, first: the other test is slow


# Most templates hold nothing but these, which no parser needs to judge: `{{ user.name }}`, `{{ user | addressed }}`.
_VALUE = re.compile(r"(?<!\{)\{\{ ?([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*){0,3}) ?(?:\| ?([a-z]+) ?)?\}\}")
_TOO_LARGE = 1e300
_HALF = re.compile("[\ud800-\udfff]")
_WORDS = frozenset(("and", "else", "false", "if", "in", "is", "none", "not", "or", "true"))


class _Environment(ImmutableSandboxedEnvironment):
    """Values are data: a mapping has keys, a list has positions, nothing has attributes."""

    def __init__(self, finalize: Any, autoescape: bool) -> None:
        super().__init__(
            undefined=jinja2.ChainableUndefined,
            finalize=finalize,
            autoescape=autoescape,
            keep_trailing_newline=True,
        )
        self.globals = {}
        self.filters = {name: filter.function for name, filter in FILTERS.items()}

    def getattr(self, obj: Any, attribute: str) -> Any:
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, _MAPPINGS) and argument in obj:
            return obj[argument]
        if isinstance(obj, list | tuple) and isinstance(argument, int) and argument < len(obj):
            return obj[argument]
        return self.undefined(obj=obj, name=argument)


_PLAIN = _Environment(plain, autoescape=False)
_HTML = _Environment(markup, autoescape=True)
_URL = _Environment(component, autoescape=False)


class _Words(Context):
    """What a template reads. It lacks what blocks, imports and calls need of Jinja's own context: texts have none."""

    def __init__(self, words: dict[str, Any]) -> None:
        self.parent = words
        self.vars = {}


class Template:
    """A checked template. `lines` are the dotted names that it reads, such as `user.name`, and where each first stands.

    `words` are its text with a word in place of each value; None when it holds more than values.

    It is compiled when it is first rendered: a large workspace starts sooner, and most of its texts wait long.
    """

    def __init__(
        self, source: str, lines: Mapping[str, int], environment: _Environment, words: str | None = None
    ) -> None:
        self.source = source
        self.lines = lines
        self.words = words
        self._environment = environment

    @property
    def variables(self) -> frozenset[str]:
        """The dotted names alone."""
        return frozenset(self.lines)

    @cached_property
    def _compiled(self) -> jinja2.Template:
        return self._environment.from_string(self.source)

    def render(self, variables: Mapping[str, Any], locale: str) -> str:
        """The text for these variables; `locale` says how `addressed` and `date` write.

        Raises TextError when the text is longer than MAX_OUTPUT characters.
        """
        pieces: list[str] = []
        left = MAX_OUTPUT
        for piece in self._compiled.root_render_func(_Words({**variables, "locale": locale})):
            left -= len(piece)
            if left < 0:
                raise TextError(f"the text grew over {MAX_OUTPUT} characters; shorten it or its values")
            pieces.append(piece)
        return "".join(pieces)


def compile_template(source: str, *, html: bool = False) -> Template:
    """Check and compile a template; with `html`, values are escaped.

    Raises TextError, with the line and what to write instead.
    """
    return _compile(source, _HTML if html else _PLAIN)


def compile_link(source: str) -> Template:
    """Like compile_template, for an address: every value is percent-encoded as one component."""
    return _compile(source, _URL)


def is_template(source: str) -> bool:
    """Whether the text holds template syntax at all."""
    return "{" in source and ("{{" in source or "{%" in source or "{#" in source)


def split(source: str) -> Iterator[tuple[bool, str]]:
    """A template that compiles, cut into `(is plain text, source)`: each `{{ … }}` or `{% … %}` is a piece."""
    code = ""
    for _, token, value in _PLAIN.lex(source):
        if token == "data":
            yield True, value
            continue
        code += value
        if token.endswith("_end") or token == "raw_begin":
            yield False, code
            code = ""


def _compile(source: str, environment: _Environment) -> Template:
    if len(source) > MAX_SOURCE:
        raise TextError(f"the text has {len(source)} characters; write at most {MAX_SOURCE}")
    plain = _of_values(source, environment)
    if plain is not None:
        return plain
    try:
        tree = environment.parse(source)
        lines: dict[str, int] = {}
        for name, line in _check(tree, MAX_DEPTH):
            lines.setdefault(name, line)
        return Template(source, lines, environment)
    except jinja2.TemplateSyntaxError as error:
        raise TextError(error.message or "not a template", error.lineno) from None
    except TextError:
        raise
    except ValueError:
        raise TextError("the text holds a number that is too large; write a smaller one") from None
    except (RecursionError, SyntaxError):
        raise TextError("the text is nested too deeply; write it flatter") from None


def _of_values(source: str, environment: _Environment) -> Template | None:
    """A template of values only, which has no fault; None for one that a parser must judge."""
    pieces = _VALUE.split(source)  # text, name, filter, text, name, filter, …, text
    words = "value".join(pieces[::3])
    if "\r" in source or is_template(words):
        return None
    lines: dict[str, int] = {}
    line = 1
    for text, name, filter in zip(pieces[::3], pieces[1::3], pieces[2::3], strict=False):
        if name.split(".", 1)[0] in _WORDS or (filter and filter not in FILTERS):
            return None
        line += text.count("\n")
        lines.setdefault(name, line)
    return Template(source, lines, environment, words)


def _check(node: nodes.Node, depth: int) -> Iterator[tuple[str, int]]:
    """Refuse whatever is not allowed; yield the names that are read, with their lines."""
    if depth == 0:
        raise TextError("the text is nested too deeply; write it flatter", node.lineno)
    if isinstance(node, nodes.Name | nodes.Getattr | nodes.Getitem):
        yield ".".join(_path(node)), node.lineno
        return
    _check_filter(node) if isinstance(node, nodes.Filter) else _check_kind(node)
    if isinstance(node, nodes.Const):
        _check_constant(node)
    if isinstance(node, nodes.Filter) and isinstance(node.node, nodes.Const) and FILTERS[node.name].zoned:
        yield "time_zone", node.lineno  # else the text would seem to be the same for everyone
    for child in node.iter_child_nodes():
        yield from _check(child, depth - 1)


def _path(node: nodes.Node) -> tuple[str, ...]:
    """`user.plan` → (user, plan); a position in a list adds nothing."""
    match node:
        case nodes.Name(name=name):
            return (name,)
        case nodes.Getattr(node=parent, attr=key):
            return (*_path(parent), key)
        case nodes.Getitem(node=parent, arg=nodes.Const(value=key)):
            return (*_path(parent), key) if isinstance(key, str) else _path(parent)
        case _:
            raise TextError("a name is written user.plan or user['plan']", node.lineno)


def _check_filter(node: nodes.Filter) -> None:
    filter = FILTERS.get(node.name)
    if filter is None:
        _refuse(node, f"there is no filter {node.name!r}; write one of {', '.join(FILTERS)}")
    if len(node.args) > filter.arguments or node.kwargs or node.dyn_args or node.dyn_kwargs:
        _refuse(node, f"the filter {node.name!r} takes at most {filter.arguments} arguments, without names")
    _check_arguments(node, filter)


def _check_arguments(node: nodes.Filter, filter: Filter) -> None:
    """Judge the arguments that are written out."""
    for argument in node.args:
        if filter.check and isinstance(argument, nodes.Const):
            try:
                filter.check(argument.value)
            except ValueError as error:
                _refuse(node, f"{node.name}: {error}")


def _check_kind(node: nodes.Node) -> None:
    if isinstance(node, nodes.Compare):
        if any(operand.op not in ("eq", "ne") for operand in node.ops):
            _refuse(node, "a text compares with == and != only; put other conditions into the flow")
    elif not isinstance(node, _ALLOWED):
        kind = type(node).__name__.lower()
        _refuse(
            node, f"a text cannot hold {kind!r}; write {{{{ value }}}}, {{{{ value | filter }}}} or {{% if value %}}"
        )


def _check_constant(node: nodes.Const) -> None:
    """Refuse what is written out but cannot be sent: half a character, as "\\ud800", and a number without end."""
    value = node.value
    if isinstance(value, str) and _HALF.search(value):
        _refuse(node, "the text holds half of a character; write the character itself")
    if isinstance(value, int | float) and not abs(value) < _TOO_LARGE:
        _refuse(node, "the text holds a number that is too large; write a smaller one")


def _refuse(node: nodes.Node, message: str) -> NoReturn:
    raise TextError(message, node.lineno)
