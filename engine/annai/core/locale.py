"""Which of the locales at hand serves a reader."""

from functools import lru_cache

MAX_LENGTH = 35  # BCP 47 promises no longer tags in practice


def choose(locales: tuple[str, ...], wanted: str) -> str:
    """The locale of `locales` (not empty; the first is the default) that serves a reader who wants `wanted`.

    The same tag, else ever shorter ones (`zh-Hant-TW` → `zh-Hant` → `zh`), else one of the same language, else the
    default. Letter case and `_` for `-` do not matter; whatever is no tag gets the default.
    """
    if wanted in locales:
        return wanted
    return locales[0] if len(wanted) > MAX_LENGTH else _nearest(locales, wanted)


@lru_cache(maxsize=1_000)
def _nearest(locales: tuple[str, ...], wanted: str) -> str:
    known = {locale.lower(): locale for locale in reversed(locales)}
    parts = wanted.lower().replace("_", "-").split("-")
    for count in range(len(parts), 0, -1):
        if found := known.get("-".join(parts[:count])):
            return found
    return next((locale for locale in locales if language(locale) == parts[0]), locales[0])


def ancestry(locale: str) -> tuple[str, ...]:
    """The tag and ever shorter ones: `zh-Hant-TW` → `zh-Hant-TW`, `zh-Hant`, `zh`."""
    parts = locale.split("-")
    return tuple("-".join(parts[:count]) for count in range(len(parts), 0, -1))


def language(locale: str) -> str:
    """The language of a tag, in lower case: `ja-JP` → `ja`."""
    return locale.partition("-")[0].lower()
