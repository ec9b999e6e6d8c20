"""The words that a kind of step has of its own: each language has all of them, with the same numbers in them."""

import re

import pytest

from annai.core import feed
from annai.core.steps import checklist, quiz, resource_centre, survey
from annai.core.steps.headed import Words

BLANK = re.compile(r"{(\w+)}")


@pytest.mark.parametrize(
    "words",
    [checklist.WORDS, feed.WORDS, quiz.WORDS, resource_centre.WORDS, survey.WORDS],
    ids=["checklist", "feed", "quiz", "resource_centre", "survey"],
)
def test_each_language_says_the_same(words: Words) -> None:
    english, japanese = (blanks(words, locale) for locale in ("en", "ja-JP"))
    assert english == japanese
    assert words.render("fr", {}) == words.render("en", {})


def blanks(words: Words, locale: str) -> dict[str, set[str]]:
    """The numbers that the widget fills in, by word."""
    return {key: set(BLANK.findall(word)) for key, word in words.render(locale, {}).items()}
