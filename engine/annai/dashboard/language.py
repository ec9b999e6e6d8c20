"""The language of a page: `?lang=`, else the cookie, else what the browser accepts."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, cast

from msgspec import Struct
from starlette.requests import Request

from annai.core.fields import Text

Language = Literal["en", "ja"]
LANGUAGES: tuple[Language, ...] = ("en", "ja")
COOKIE = "annai_language"


class Words(Struct, frozen=True):
    """A message catalog. `words("key", n=3)` fills `{n}` in; an unknown key raises KeyError."""

    language: Language
    messages: Mapping[str, str]

    def __call__(self, key: str, /, **values: object) -> str:
        return self.messages[key].format(**values)

    def text(self, text: Text) -> str:
        """A text of the workspace in this language, else in its first one; of plural forms, the most general."""
        found = text if isinstance(text, str) else text.get(self.language) or next(iter(text.values()))
        return found if isinstance(found, str) else found.other


def load(folder: Path) -> Mapping[Language, Words]:
    """The catalogs of a folder, `en.json` and `ja.json`."""
    texts = {language: (folder / f"{language}.json").read_text(encoding="utf-8") for language in LANGUAGES}
    return {language: Words(language, json.loads(text)) for language, text in texts.items()}


CATALOGS = load(Path(__file__).parent / "words")


def choose(request: Request) -> Words:
    wishes = [request.query_params.get("lang", ""), request.cookies.get(COOKIE, "")]
    return CATALOGS[first_known(wishes + accepted(request.headers.get("accept-language", "")))]


def first_known(wishes: Sequence[str]) -> Language:
    """The first wish that is a language of ours, else English."""
    known = (wish for wish in wishes if wish in LANGUAGES)
    return cast(Language, next(known, "en"))


def accepted(header: str) -> list[str]:
    """The primary languages of an Accept-Language header, most wanted first."""
    ranked = sorted(header[:200].split(","), key=lambda item: -quality(item))
    return [item.split(";")[0].split("-")[0].strip().lower() for item in ranked if quality(item) > 0]


def quality(item: str) -> float:
    _, _, weight = item.partition(";q=")
    try:
        return float(weight or 1)
    except ValueError:
        return 0
