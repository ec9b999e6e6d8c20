"""Texts as authors write them: one string, or one per locale; plain or a small Markdown."""

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from msgspec import Struct

from annai.core.fields import Text
from annai.core.filters import TextError
from annai.core.locale import choose
from annai.core.markdown import RichTemplate, compile_markdown
from annai.core.message import Plural
from annai.core.plurals import category
from annai.core.template import Template, compile_template, is_template
from annai.wire.rich_text import RichText

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


class PluralText(Struct, Generic[T], frozen=True):
    """A text by the plural category of the number that `count` leads to, such as `(user, open_tasks)`.

    Its forms read that number as `count`.
    """

    count: tuple[str, ...]
    forms: Mapping[str, T]

    @property
    def variables(self) -> frozenset[str]:
        """The dotted names that any of the forms reads, and what is counted."""
        read = frozenset().union(*(_variables(form) for form in self.forms.values()))
        return (read - {"count"}) | {".".join(self.count)}

    def render(self, variables: Mapping[str, Any], locale: str) -> Any:
        """Raises TextError when the text is too long."""
        number: Any = variables
        for key in self.count:
            number = number.get(key) if isinstance(number, Mapping) else None
        form = self.forms.get(category(number, locale), self.forms["other"])
        return form if isinstance(form, str) else form.render({**variables, "count": number}, locale)  # type: ignore[attr-defined]


class LocalText(Struct, frozen=True):
    """A text per locale; a constant one is a plain string. The first locale is the one to fall back to."""

    texts: Mapping[str, str | Template | PluralText[str | Template]]

    @property
    def variables(self) -> frozenset[str]:
        """The dotted names that any of the texts reads."""
        return frozenset().union(*map(_variables, self.texts.values()))

    def render(self, locale: str, variables: Mapping[str, Any]) -> str:
        """The text for a reader of `locale`: ja-JP → ja → the workspace's default → any.

        Raises TextError when it is too long.
        """
        chosen = choose(tuple(self.texts), locale)
        text = self.texts[chosen]
        return text if isinstance(text, str) else text.render(variables, chosen)


class RichLocalText(Struct, frozen=True):
    """A rich text per locale. The first locale is the one to fall back to."""

    texts: Mapping[str, RichTemplate | PluralText[RichTemplate]]

    @property
    def variables(self) -> frozenset[str]:
        """The dotted names that any of the texts reads."""
        return frozenset().union(*(text.variables for text in self.texts.values()))

    def render(self, locale: str, variables: Mapping[str, Any]) -> RichText:
        """The tree for a reader of `locale`, chosen as LocalText does. Raises TextError when it is too long."""
        chosen = choose(tuple(self.texts), locale)
        rich: RichText = self.texts[chosen].render(variables, chosen)
        return rich


def _variables(text: Any) -> frozenset[str]:
    return frozenset() if isinstance(text, str) else text.variables


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


def _per_locale(text: Text, locales: tuple[str, ...], compile: Callable[[str, str], T]) -> dict[str, T | PluralText[T]]:
    """Each locale's text, compiled; the one to fall back to comes first."""
    sources: Mapping[str, str | Plural] = {locales[0]: text} if isinstance(text, str) else text
    fallback = choose(tuple(sources), locales[0])
    ordered = {fallback: sources[fallback], **sources}
    return {locale: _compiled(source, locale, compile) for locale, source in ordered.items()}


def _compiled(source: str | Plural, locale: str, compile: Callable[[str, str], T]) -> T | PluralText[T]:
    """Raises TextError, which tells where: the locale, and the plural form if there is one."""
    form: tuple[str, ...] = ()
    try:
        if isinstance(source, str):
            return compile(source, locale)
        forms: dict[str, T] = {}
        for name, words in source.forms().items():
            form = (name,)
            forms[name] = compile(words, locale)
        return PluralText(tuple(source.count.split(".")), forms)
    except TextError as error:
        error.at = (locale, *form)
        raise
