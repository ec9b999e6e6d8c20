"""Texts as authors write them: one string, or one per locale; plain or a small Markdown."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from msgspec import Struct

from annai.core.fields import Text
from annai.core.filters import TextError
from annai.core.locale import choose
from annai.core.markdown import RichTemplate, compile_markdown
from annai.core.template import Template, compile_template, is_template
from annai.wire.experience import RichText

__all__ = [
    "LocalText",
    "RichLocalText",
    "Template",
    "TextError",
    "compile_rich_text",
    "compile_template",
    "compile_text",
]

T = TypeVar("T")


class LocalText(Struct, frozen=True):
    """A text per locale; a constant one is a plain string. The first locale is the one to fall back to."""

    texts: Mapping[str, str | Template]

    @property
    def variables(self) -> frozenset[str]:
        """The dotted names that any of the texts reads."""
        templates = (text for text in self.texts.values() if isinstance(text, Template))
        return frozenset().union(*(template.variables for template in templates))

    def render(self, locale: str, variables: Mapping[str, Any]) -> str:
        """The text for a reader of `locale`: ja-JP → ja → the workspace's default → any.

        Raises TextError when it is too long.
        """
        chosen = choose(tuple(self.texts), locale)
        text = self.texts[chosen]
        return text if isinstance(text, str) else text.render(variables, chosen)


class RichLocalText(Struct, frozen=True):
    """A rich text per locale. The first locale is the one to fall back to."""

    texts: Mapping[str, RichTemplate]

    @property
    def variables(self) -> frozenset[str]:
        """The dotted names that any of the texts reads."""
        return frozenset().union(*(text.variables for text in self.texts.values()))

    def render(self, locale: str, variables: Mapping[str, Any]) -> RichText:
        """The tree for a reader of `locale`, chosen as LocalText does. Raises TextError when it is too long."""
        chosen = choose(tuple(self.texts), locale)
        return self.texts[chosen].render(variables, chosen)


def compile_text(text: Text, locales: tuple[str, ...]) -> LocalText:
    """Compile a text of a workspace with these locales (the first is the default).

    Raises TextError, with what to write instead.
    """
    return LocalText(_per_locale(text, locales, lambda source, _: _constant_or_template(source)))


def compile_rich_text(text: Text, locales: tuple[str, ...]) -> RichLocalText:
    """Compile a Markdown text: paragraphs, **strong**, [links](https://…) and line breaks.

    Raises TextError, with what to write instead.
    """
    return RichLocalText(_per_locale(text, locales, compile_markdown))


def _constant_or_template(source: str) -> str | Template:
    return compile_template(source) if is_template(source) else source


def _per_locale(text: Text, locales: tuple[str, ...], compile: Callable[[str, str], T]) -> dict[str, T]:
    """Each locale's text, compiled; the one to fall back to comes first."""
    sources = {locales[0]: text} if isinstance(text, str) else text
    fallback = choose(tuple(sources), locales[0])
    return {locale: compile(sources[locale], locale) for locale in sorted(sources, key=lambda key: key != fallback)}
