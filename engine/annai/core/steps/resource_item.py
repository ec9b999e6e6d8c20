"""An item of a resource centre: a link, a flow to start, something that the host's page does, or a text to read."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Self

from msgspec import Struct
from pydantic import AfterValidator, Field, model_validator

from annai.core.conditions import Condition
from annai.core.fields import Id, Source, Text
from annai.core.message import Plural
from annai.core.steps.action import Calling, Href
from annai.core.steps.kind import Compiler, Place
from annai.core.text import LocalText, RichLocalText
from annai.wire.experience import HostCall
from annai.wire.experience import ResourceItem as WireItem

MOST_WORDS = 20  # by which an item is found, in each language

BETWEEN_WORDS = re.compile(r"[,、，]")


def words_of(text: str) -> tuple[str, ...]:
    """The words between commas; one may hold spaces."""
    return tuple(word for part in BETWEEN_WORDS.split(text) if (word := part.strip()))


def _few_words(text: Text) -> Text:
    for written in (text,) if isinstance(text, str) else text.values():
        if isinstance(written, Plural):
            raise ValueError("words to search by do not depend on a number")
        if len(words_of(written)) > MOST_WORDS:
            raise ValueError(f"{len(words_of(written))} words to search by; at most {MOST_WORDS} are taken")
    return text


Search = Annotated[Text, AfterValidator(_few_words)]


class ResourceItem(Calling):
    """`body` stands below the title, or is what is read; `search` are more words by which a person finds the item."""

    id: Id
    title: Text
    body: Text | None = None
    search: Search | None = None
    if_: Source | None = Field(default=None, alias="if")
    href: Href | None = None
    start: Id | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = sum(way is not None for way in (self.href, self.start, self.call))
        if ways > 1:
            raise ValueError("an item has one of href, start and call")
        if ways == 0 and self.body is None:
            raise ValueError("an item has href, start or call, or a body to read")
        return self

    def texts(self) -> Iterator[tuple[Text | None, Place]]:
        yield self.title, ("title",)
        yield self.body, ("body",)
        yield self.search, ("search",)

    def compile(self, compiler: Compiler, *at: str | int) -> "CompiledItem":
        return CompiledItem(
            id=self.id,
            title=compiler.text(self.title, *at, "title"),
            body=None if self.body is None else compiler.rich_text(self.body, *at, "body"),
            search=None if self.search is None else compiler.text(self.search, *at, "search"),
            condition=compiler.moment(self.if_, None, *at, "if"),
            href=self.href,
            start=self.start,
            call=self.host_call,
        )


class CompiledItem(Struct, frozen=True, kw_only=True):
    """An item, which is there while `condition` holds."""

    id: str
    title: LocalText
    body: RichLocalText | None
    search: LocalText | None
    condition: Condition | None
    href: str | None
    start: str | None
    call: HostCall | None

    @property
    def variables(self) -> frozenset[str]:
        texts = (self.title, self.body, self.search)
        return frozenset().union(*(text.variables for text in texts if text is not None))

    def render(self, locale: str, variables: Mapping[str, Any]) -> WireItem:
        return WireItem(
            id=self.id,
            title=self.title.render(locale, variables),
            body=() if self.body is None else self.body.render(locale, variables),
            search=() if self.search is None else words_of(self.search.render(locale, variables)),
            href=self.href,
            start=self.start is not None,
            call=self.call,
        )
