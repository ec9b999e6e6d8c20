"""`resource_centre`: the help panel behind a launcher, which a product always offers; it stays while its flow runs."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

from msgspec import Struct
from pydantic import Field, model_validator

from annai.core.conditions import Condition
from annai.core.fields import Id, Model, Text
from annai.core.inputs import Interaction
from annai.core.message import Plural
from annai.core.refusal import InputRefused
from annai.core.steps.headed import HeadedModel, HeadedStep, Words, refused
from annai.core.steps.kind import Compiler, Move, Place, Start
from annai.core.steps.resource_item import CompiledItem, ResourceItem
from annai.core.text import LocalText
from annai.wire.experience import ResourceCentreContent, Surface
from annai.wire.experience import ResourceSection as WireSection

if TYPE_CHECKING:
    from annai.core.standing import Standing
    from annai.core.turn import Turn

MOST_SECTIONS = 10
MOST_ITEMS = 20  # of a section
MOST_CHARACTERS = 40_000  # of its texts in one language: it travels with every page

LABEL: Text = {"en": "Help", "ja": "ヘルプ"}
WORDS = Words(
    {
        "en": {
            "search": "Search",
            "found": "{found} found",
            "nothing": "Nothing was found.",
            "back": "Back",
            "unread": "{unread} unread",
            "hide": "Don't show this again",
        },
        "ja": {
            "search": "検索",
            "found": "{found}件見つかりました",
            "nothing": "該当する項目が見つかりませんでした。",
            "back": "戻る",
            "unread": "未読{unread}件",
            "hide": "今後は表示しない",
        },
    }
)
ALL_THERE: frozenset[str] = frozenset()
LEFT_OUT = "left_out"  # the variable that names the items which are not for this person, or not for this page


class Section(Model):
    """Items under a title, or with `feed` what was announced to the person."""

    id: Id
    title: Text
    items: Annotated[tuple[ResourceItem, ...], Field(max_length=MOST_ITEMS)] = ()
    feed: bool = False

    @model_validator(mode="after")
    def _one_content(self) -> Self:
        if self.feed == bool(self.items):
            raise ValueError("a section has items, or feed: true")
        return self


class ResourceCentre(HeadedModel):
    """Sections behind a launcher that says `label`; without `dismissable` the launcher stays."""

    label: Text | None = None
    sections: Annotated[tuple[Section, ...], Field(min_length=1, max_length=MOST_SECTIONS)]
    dismissable: bool = False

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        for what, ids in (
            ("sections", [section.id for section in self.sections]),
            ("items", [item.id for section in self.sections for item in section.items]),
        ):
            twice = next((id for id in ids if ids.count(id) > 1), None)
            if twice is not None:
                raise ValueError(f"two {what} have the id {twice!r}; give each its own")
        if sum(section.feed for section in self.sections) > 1:
            raise ValueError("a person has one feed; one section shows it")
        return self

    @model_validator(mode="after")
    def _texts_are_short(self) -> Self:
        length = _length(text for text, _ in self.texts())
        if length > MOST_CHARACTERS:
            fault = f"its texts have {length} characters together; at most {MOST_CHARACTERS} travel with every page"
            raise ValueError(f"{fault}: link to pages that hold the rest")
        return self

    def texts(self) -> Iterator[tuple[Text | None, Place]]:
        yield from super().texts()
        yield self.label, ("label",)
        for index, section in enumerate(self.sections):
            yield section.title, ("sections", index, "title")
        for item, path in self.items():
            yield from ((text, (*path, *key)) for text, key in item.texts())

    def goes_on(self) -> bool:
        """It stays: nothing leads to a step behind it."""
        return False

    def flows(self) -> Iterator[tuple[str, Place]]:
        yield from ((item.start, (*path, "start")) for item, path in self.items() if item.start is not None)

    def calls(self) -> Iterator[tuple[Mapping[str, Any], Place]]:
        yield from ((item.arguments, (*path, "arguments")) for item, path in self.items())

    def items(self) -> Iterator[tuple[ResourceItem, Place]]:
        """Those of all sections, and where they stand."""
        for index, section in enumerate(self.sections):
            yield from ((item, ("sections", index, "items", place)) for place, item in enumerate(section.items))

    def compile(self, compiler: Compiler) -> "ResourceCentreStep":
        sections = tuple(_section(section, compiler, index) for index, section in enumerate(self.sections))
        items = {item.id: item for section in sections for item in section.items}
        return compiler.make(
            ResourceCentreStep,
            **self.common(
                compiler, label=compiler.text(self.label or LABEL, "label"), sections=Sections(sections), words=WORDS
            ),
            items=items,
            conditions=tuple((item.id, item.condition) for item in items.values() if item.condition is not None),
            dismissable=self.dismissable,
        )


def _length(texts: Iterable[Text | None]) -> int:
    """How many characters the texts have in the language in which they are longest."""
    by_locale: dict[str, int] = {}
    everywhere = 0
    for text in texts:
        if isinstance(text, str):
            everywhere += len(text)
        for locale, written in text.items() if isinstance(text, Mapping) else ():
            forms = written.forms().values() if isinstance(written, Plural) else (written,)
            by_locale[locale] = by_locale.get(locale, 0) + max(map(len, forms))
    return everywhere + max(by_locale.values(), default=0)


class CompiledSection(Struct, frozen=True):
    id: str
    title: LocalText
    items: tuple[CompiledItem, ...]
    feed: bool


def _section(section: Section, compiler: Compiler, index: int) -> CompiledSection:
    at = ("sections", index)
    items = tuple(item.compile(compiler, *at, "items", place) for place, item in enumerate(section.items))
    return CompiledSection(section.id, compiler.text(section.title, *at, "title"), items, section.feed)


class Sections(Struct, frozen=True):
    """The sections as a person finds them: one without items for them is not there."""

    sections: tuple[CompiledSection, ...]

    @property
    def variables(self) -> frozenset[str]:
        items = [item for section in self.sections for item in section.items]
        asked = {LEFT_OUT} if any(item.condition is not None for item in items) else set()
        titles = [section.title.variables for section in self.sections]
        return frozenset(asked).union(*titles, *(item.variables for item in items))

    def render(self, locale: str, variables: Mapping[str, Any]) -> tuple[WireSection, ...]:
        left_out = variables.get(LEFT_OUT, frozenset())
        found = []
        for section in self.sections:
            items = tuple([item.render(locale, variables) for item in section.items if item.id not in left_out])
            if items or section.feed:
                found.append(WireSection(section.id, section.title.render(locale, variables), items, section.feed))
        return tuple(found)


class ResourceCentreStep(HeadedStep, frozen=True, kw_only=True):
    """`conditions` are those of the items that have one, by the items' ids."""

    surface: ClassVar[Surface] = "resource_centre"
    keeps: ClassVar[bool] = False

    items: Mapping[str, CompiledItem]
    conditions: tuple[tuple[str, Condition], ...]

    def content(self, rendered: Mapping[str, Any]) -> ResourceCentreContent:
        return ResourceCentreContent(
            title=rendered.get("title"),
            body=rendered.get("body", ()),
            label=rendered["label"],
            sections=rendered["sections"],
            dismissable=self.dismissable,
            words=rendered["words"],
        )

    def take(self, turn: "Turn", standing: "Standing", input: Interaction) -> Move | None:
        """An item was pressed: it is recorded, and its flow starts. One that is left out by now counts, too."""
        if input.kind != "item_pressed":
            raise refused(input, self)
        item = self.items.get(input.item or "")
        if item is None:
            raise InputRefused("unknown_item", f"the resource centre {self.id!r} has no item {input.item!r}")
        turn.signal("item_pressed", standing.flow.id, standing.run, item=item.id)
        return None if item.start is None else Start(item.start)
