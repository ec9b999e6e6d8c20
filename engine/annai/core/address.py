"""How a person or a company is addressed."""

import re
from collections.abc import Mapping
from typing import Any

from annai.core.locale import language

UNKNOWN_JA = "ご担当者様"
UNKNOWN_EN = "there"
EVERYONE = {"ja": "お客様各位", "en": "everyone"}

# How one writes: by name; to all at once; by name in a casual tone, which is for texts in the product.
FORMS = ("formal", "everyone", "casual")

# 殿 needs two characters before it, because it ends surnames too (鵜殿).
_HONORIFIC = re.compile(r"(様|さま|さん|ちゃん|くん|先生|御中|各位|(?<=..)殿)\Z")
_FIRST_CJK = "\u2e80"


def addressed(person: Mapping[str, Any], locale: str, form: str = "formal") -> str:
    """The traits' owner as one writes to them: 山田 太郎 様; in English the first name.

    `form` is one of FORMS; whatever else is formal.

    Reads `family_name` and `given_name` (or `lastName`, `firstName`), `name` and `company`. Stored text is never
    normalised; an honorific that the data holds already is kept, not doubled. Nobody known: ご担当者様, there.
    """
    if form == "everyone":
        return EVERYONE.get(language(locale), "")
    if language(locale) == "ja":
        return _casual(person) if form == "casual" else _japanese(person)
    return _first_name(person) or (UNKNOWN_EN if language(locale) == "en" else "")


def addressed_company(account: Mapping[str, Any], locale: str) -> str:
    """An account by its `name`: 株式会社アンナイ 御中; nobody known: ご担当者様, and nothing in other languages."""
    name = _trait(account, "name")
    if language(locale) != "ja":
        return name
    return _honoured(name, "御中") if name else UNKNOWN_JA


def _casual(person: Mapping[str, Any]) -> str:
    """山田さん, without a blank: the family name where it is known by itself."""
    name = _trait(person, "family_name", "lastName") or _trait(person, "name")
    if not name:
        return _japanese(person)
    return name if _HONORIFIC.search(name) else f"{name}さん"


def _japanese(person: Mapping[str, Any]) -> str:
    if name := _full_name(person):
        return _honoured(name, "様")
    if company := _company(person):
        return _honoured(company, "御中")
    return UNKNOWN_JA


def _full_name(person: Mapping[str, Any]) -> str:
    family = _trait(person, "family_name", "lastName")
    given = _trait(person, "given_name", "firstName")
    if family and given:
        return f"{family} {given}"
    return _trait(person, "name") or family


def _first_name(person: Mapping[str, Any]) -> str:
    """A Japanese name is kept whole, because its first word is the family's."""
    if given := _trait(person, "given_name", "firstName"):
        return given
    name = _trait(person, "name")
    return name if name >= _FIRST_CJK else name.partition(" ")[0]


def _company(person: Mapping[str, Any]) -> str:
    """A company is a text, or a mapping with its name as Segment has it."""
    company = person.get("company")
    return _trait(company, "name") if isinstance(company, Mapping) else _trait(person, "company")


def _honoured(name: str, honorific: str) -> str:
    return name if _HONORIFIC.search(name) else f"{name} {honorific}"


def _trait(person: Mapping[str, Any], *keys: str) -> str:
    """The first of these traits that is a text with something in it, without the blanks around it."""
    values = (person.get(key) for key in keys)
    return next((text for value in values if isinstance(value, str) and (text := value.strip())), "")
