"""Texts as files have them: one string, one per locale, or a message of the catalogs by its key.

A message becomes its text per locale while the file is validated, so everything behind sees texts only.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, PlainSerializer, Tag, ValidationInfo
from pydantic_core import PydanticCustomError

Words = Annotated[str, Field(min_length=1, max_length=4_000)]
Category = Literal["zero", "one", "two", "few", "many", "other"]
CATEGORIES: tuple[Category, ...] = ("zero", "one", "two", "few", "many", "other")

ValueName = Annotated[
    str,
    Field(
        pattern=r"^[a-z]+(\.[A-Za-z][A-Za-z0-9_]*)+$",
        max_length=200,
        description="The number that the text depends on; within the text it is {{ count }}.",
        examples=["user.open_tasks"],
    ),
]


class PluralForms(BaseModel):
    """A text by the plural category of a number, as CLDR has them; `other` is for all the rest."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    zero: Words | None = None
    one: Words | None = None
    two: Words | None = None
    few: Words | None = None
    many: Words | None = None
    other: Words

    def forms(self) -> dict[Category, str]:
        """The texts that are written, by category."""
        given = {category: getattr(self, category) for category in CATEGORIES}
        return {category: text for category, text in given.items() if text is not None}


class Plural(PluralForms):
    """A text that depends on a number, and what that number is."""

    count: ValueName


class Message(BaseModel):
    """A text of `locales/`, by its key."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    message: Annotated[
        str,
        Field(
            pattern=r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$",
            max_length=200,
            description="The key of a text in locales/<locale>.yaml.",
            examples=["welcome.title"],
        ),
    ]
    count: ValueName | None = None


Entry = str | PluralForms


class MessageText(dict[str, str | Plural]):
    """A text per locale that comes from the catalogs; what these lack is told there."""


class Messages:
    """The entries of the catalogs by locale and key. `used` gathers the keys that were asked for."""

    def __init__(self, catalogs: Mapping[str, Mapping[str, Entry]], complete: bool = True) -> None:
        self.catalogs = catalogs
        self.complete = complete
        self.used: set[str] = set()

    def local(self, message: Message) -> MessageText:
        """The message's text per locale. Raises PydanticCustomError when no catalog has it, or it needs a number."""
        key, count = message.message, message.count
        self.used.add(key)
        found = {locale: entries[key] for locale, entries in self.catalogs.items() if key in entries}
        if not found and self.complete:
            known = {known for entries in self.catalogs.values() for known in entries}
            raise PydanticCustomError("unknown_message", "unknown", {"key": key, "known": known})
        if count is None and any(isinstance(entry, PluralForms) for entry in found.values()):
            raise _fault(f"{key!r} depends on a number; say which, such as count: user.open_tasks")
        return MessageText({locale: _counted(entry, count) for locale, entry in found.items()})


def _counted(entry: Entry, count: str | None) -> str | Plural:
    if count is None:
        return cast(str, entry)
    forms = {"other": entry} if isinstance(entry, str) else entry.forms()
    return Plural.model_validate({**forms, "count": count})


def _fault(message: str) -> PydanticCustomError:
    return PydanticCustomError("value_error", "{error}", {"error": message})


NO_MESSAGES = Messages({})


def _from_catalogs(message: Message, info: ValidationInfo) -> Any:
    messages = info.context if isinstance(info.context, Messages) else NO_MESSAGES
    return messages.local(message)


def _shape(value: Any) -> str:
    if isinstance(value, dict):
        return "<message>" if isinstance(value.get("message"), str) else "<mapping>"
    return "<word>"


def _written(text: Any) -> Any:
    """A text as it is written out: sooner than by asking each part again what it is."""
    if type(text) is str:
        return text
    return {
        locale: words if type(words) is str else words.model_dump(exclude_none=True) for locale, words in text.items()
    }


def _form(value: Any) -> str:
    return "<mapping>" if type(value) is dict else "<word>"


def _without_number(title: Any) -> Any:
    if isinstance(title, dict) and any(isinstance(text, Plural) for text in title.values()):
        raise _fault("a title cannot depend on a number")
    return title


Form = Annotated[Annotated[Words, Tag("<word>")] | Annotated[Plural, Tag("<mapping>")], Discriminator(_form)]

if TYPE_CHECKING:
    Text = str | Mapping[str, str | Plural]
    Title = str | Mapping[str, str]
else:
    Text = Annotated[
        Annotated[Words, Tag("<word>")]
        | Annotated[dict[str, Form], Field(min_length=1, max_length=40), Tag("<mapping>")]
        | Annotated[Message, AfterValidator(_from_catalogs), Tag("<message>")],
        Discriminator(_shape),
        PlainSerializer(_written),
    ]
    Title = Annotated[
        Annotated[Words, Tag("<word>")]
        | Annotated[dict[str, Words], Field(min_length=1, max_length=40), Tag("<mapping>")]
        | Annotated[Message, AfterValidator(_from_catalogs), AfterValidator(_without_number), Tag("<message>")],
        Discriminator(_shape),
        PlainSerializer(_written),
    ]
