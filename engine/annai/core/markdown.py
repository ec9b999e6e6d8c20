"""A small Markdown, parsed into a tree when it is compiled; data can add words to the tree, never markup."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NoReturn

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token
from msgspec import Struct

from annai.core.filters import TextError
from annai.core.locale import language
from annai.core.template import (
    Template,
    compile_link,
    compile_template,
    is_template,
    split,
)
from annai.wire.rich_text import Break, Paragraph, RichText, TextNode

ALLOWED = "write paragraphs, **strong** words, [links](https://…) and line breaks only"
LINK = re.compile(r"(https?://[^/]|/(?![/\\]))")
SPACELESS = ("ja", "zh")
NOTHING: frozenset[str] = frozenset()

# Two code points that are no characters stand around the number of a `{{ … }}` while Markdown is parsed.
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
# Lines that begin with a word, or with ** and a word, and hold no other mark that Markdown could take for markup.
_LINE = r"(?:\*\*(?=[^\s*])|(?!\d+[.)])(?=[^-+=#>~_*{\s]))(?:[^\\`<{\[*\t\r\n]|\*\*(?!\*))*"
_ALLOWED = re.compile(rf"(?:(?:{_LINE})?\n)*(?:{_LINE})?")
_SOFT_BREAK = re.compile(r"(?<=[^ \\\n]) ?\n *")
_PLACEHOLDER = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")


class Leaf(Struct, frozen=True):
    """Words in one style that depend on data; a side without template syntax is a plain string."""

    text: str | Template
    strong: bool
    href: str | Template | None


Part = Leaf | TextNode | Break


class RichTemplate:
    """A checked text. It is parsed when it is first rendered, like a Template."""

    def __init__(self, source: str, locale: str, variables: frozenset[str]) -> None:
        self.source = source
        self.locale = locale
        self.variables = variables

    @cached_property
    def paragraphs(self) -> tuple[tuple[Part, ...], ...]:
        """What does not depend on data is a node already."""
        codes: list[str] = []
        template = is_template(self.source)
        blocks = MARKDOWN.parse("".join(_marked(self.source, codes)) if template else self.source)
        return tuple(_paragraph(block, codes, self.locale) for block in _inline(blocks))

    def parsed(self) -> "RichTemplate":
        """Itself, parsed now. Raises TextError for markup that is not allowed."""
        _ = self.paragraphs
        return self

    def render(self, variables: Mapping[str, Any], locale: str) -> RichText:
        """The tree; what renders empty is left out. Raises TextError when a part is too long."""
        paragraphs = [_nodes(parts, variables, locale) for parts in self.paragraphs]
        return tuple([Paragraph(tuple(nodes)) for nodes in paragraphs if nodes])


def _nodes(parts: Sequence[Part], variables: Mapping[str, Any], locale: str) -> list[TextNode | Break]:
    nodes: list[TextNode | Break] = []
    for part in parts:
        if not isinstance(part, Leaf):
            nodes.append(part)
        elif text := _rendered(part.text, variables, locale):
            href = None if part.href is None else _rendered(part.href, variables, locale)
            nodes.append(TextNode(text, part.strong, href))
    return nodes


def _rendered(part: str | Template, variables: Mapping[str, Any], locale: str) -> str:
    return part if isinstance(part, str) else part.render(variables, locale)


def compile_markdown(source: str, locale: str) -> RichTemplate:
    """Check a text of `locale`. Raises TextError for markup that is not allowed, with the line."""
    template = compile_template(source) if is_template(source) else None  # it names the line; an if may span paragraphs
    if _OPEN in source or _CLOSE in source:
        raise TextError("the text holds U+FDD0 or U+FDD1, which are no characters; remove them")
    rich = RichTemplate(source, locale, template.variables if template else NOTHING)
    return rich if is_allowed(template.words if template else source) else rich.parsed()


def is_allowed(words: str | None) -> bool:
    """Whether a glance tells that Markdown finds nothing but paragraphs and **strong** words, as in most texts.

    It looks at a text, or at the `words` of a template.
    """
    return words is not None and _ALLOWED.fullmatch(words) is not None


def _marked(source: str, codes: list[str]) -> Iterator[str]:
    """The source with a placeholder for each piece of template code; the code itself goes to `codes`."""
    for is_text, piece in split(source):
        if is_text:
            yield piece
        else:
            yield f"{_OPEN}{len(codes)}{_CLOSE}"
            codes.append(piece)


def _inline(blocks: Sequence[Token]) -> Iterator[Token]:
    for block in blocks:
        if block.type == "inline":
            yield block
        elif block.type not in ("paragraph_open", "paragraph_close"):
            _refuse(block.type, _line(block))


def _paragraph(block: Token, codes: list[str], locale: str) -> tuple[Part, ...]:
    tokens: list[Token] = []
    MARKDOWN.inline.parse(_joined_lines(block.content, locale), MARKDOWN, {}, tokens)
    line = _line(block)
    return tuple(Break() if run is None else _part(run, codes, line) for run in _runs(tokens, line))


def _line(block: Token) -> int:
    return block.map[0] + 1 if block.map else 1


def _joined_lines(content: str, locale: str) -> str:
    """Lines that no hard break parts become one; where words need no space, only two ASCII words get one."""

    def between(match: re.Match[str]) -> str:
        sides = content[match.start() - 1] + content[match.end() :][:1]
        return "" if language(locale) in SPACELESS and not sides.isascii() else " "

    return _SOFT_BREAK.sub(between, content)


class _Run(Struct):
    """Words of one style, with placeholders, while a paragraph is put together."""

    text: str
    strong: bool
    href: str | None


def _runs(tokens: Sequence[Token], line: int) -> list[_Run | None]:
    """The words, neighbours of one style together; None is a line break."""
    runs: list[_Run | None] = []
    strong, href = 0, None
    for token in tokens:
        if token.type in ("strong_open", "strong_close"):
            strong += token.nesting
        elif token.type in ("link_open", "link_close"):
            href = str(token.attrs["href"]) if token.nesting == 1 else None
        elif token.type == "hardbreak":
            runs.append(None)
        elif token.type in ("text", "text_special", "softbreak"):
            _append(runs, _Run(token.content or "", strong > 0, href))
        else:
            _refuse(token.type, line)
    return runs


def _append(runs: list[_Run | None], run: _Run) -> None:
    last = runs[-1] if runs else None
    if last is not None and (last.strong, last.href) == (run.strong, run.href):
        last.text += run.text
    elif run.text:
        runs.append(run)


def _part(run: _Run, codes: list[str], line: int) -> Part:
    text = _words(_restored(run.text, codes), line)
    href = None if run.href is None else _link(_restored(run.href, codes), line)
    if isinstance(text, Template) or isinstance(href, Template):
        return Leaf(text, run.strong, href)
    return TextNode(text=text, strong=run.strong, href=href)


def _restored(text: str, codes: list[str]) -> str:
    return _PLACEHOLDER.sub(lambda match: codes[int(match[1])], text)


def _words(text: str, line: int) -> str | Template:
    if not is_template(text):
        return text
    try:
        return compile_template(text)
    except TextError:
        raise TextError("write {% if %} and its {% endif %} in one piece, without ** or a link between", line) from None


def _link(href: str, line: int) -> str | Template:
    if not LINK.match(href):
        raise TextError(f"the link {href!r} must begin with https://, http:// or /", line)
    return compile_link(href) if is_template(href) else href


def _refuse(kind: str, line: int) -> NoReturn:
    raise TextError(f"{kind.removesuffix('_open').replace('_', ' ')} is not allowed in a text; {ALLOWED}", line)


def _emphasis(state: StateInline, silent: bool) -> bool:
    """Markdown's rule for `*`, but a mark beside 、 or 」 counts too: no spaces part Japanese words from it."""
    if silent or state.src[state.pos] != "*":
        return False
    scanned = state.scanDelims(state.pos, True)
    before, after = state.src[: state.pos][-1:], state.src[state.pos + scanned.length :][:1]
    for _ in range(scanned.length):
        state.push("text", "", 0).content = "*"
        state.delimiters.append(
            Delimiter(
                marker=ord("*"),
                length=scanned.length,
                token=len(state.tokens) - 1,
                end=-1,
                open=bool(after.strip()),
                close=bool(before.strip()),
            )
        )
    state.pos += scanned.length
    return True


class _Parser(MarkdownIt):
    """CommonMark whose links stay as written, to be judged by _link."""

    def normalizeLink(self, url: str) -> str:
        return url

    def normalizeLinkText(self, link: str) -> str:
        return link

    def validateLink(self, url: str) -> bool:
        return bool(url)


def _parser() -> MarkdownIt:
    """Parses blocks; their inline parts are parsed later, by _paragraph."""
    parser = _Parser("commonmark").disable(["inline", "text_join", "reference"])
    parser.inline.ruler.at("emphasis", _emphasis)
    return parser


MARKDOWN = _parser()
