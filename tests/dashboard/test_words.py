"""The catalogs agree with each other and with the templates; formats read as people write."""

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from annai.dashboard import formats, language
from annai.dashboard.language import Language, Words
from annai.demo.product import render
from tests.dashboard.fakes import NOW

TOKYO = ZoneInfo("Asia/Tokyo")
PLACE = re.compile(r"\{(\w+)\}")
CATALOGS = {"dashboard": language.CATALOGS, "product": render.WORDS}
TEMPLATES = {
    "dashboard": Path(language.__file__).parent / "templates",
    "product": Path(render.__file__).parent / "templates",
}


@pytest.mark.parametrize("place", CATALOGS)
def test_both_catalogs_have_the_same_keys_and_places(place: str) -> None:
    english, japanese = CATALOGS[place]["en"].messages, CATALOGS[place]["ja"].messages
    assert list(english) == list(japanese)
    for key in english:
        assert sorted(PLACE.findall(english[key])) == sorted(PLACE.findall(japanese[key])), key


@pytest.mark.parametrize("place", CATALOGS)
def test_templates_use_known_words_only(place: str) -> None:
    used: set[str] = set()
    for template in TEMPLATES[place].glob("*.html"):
        used |= set(re.findall(r'words\("([^"]+)"[,)]', template.read_text(encoding="utf-8")))
    assert used <= set(CATALOGS[place]["ja"].messages)


@pytest.mark.parametrize("place", CATALOGS)
def test_japanese_never_blames_and_keeps_half_width_digits(place: str) -> None:
    text = "\n".join(CATALOGS[place]["ja"].messages.values())
    assert not re.search(r"未完了|未実施|遅延|却下|[０-９％]", text)


@pytest.mark.parametrize(
    ("language", "expected"),
    [("ja", "2026年5月11日(月) 10:00"), ("en", "Mon 11 May 2026, 10:00")],
)
def test_moments(language: Language, expected: str) -> None:
    assert formats.moment(NOW, TOKYO, language) == expected
    assert formats.machine(NOW, TOKYO) == "2026-05-11T10:00:00+09:00"


def test_numbers() -> None:
    assert [formats.number(value) for value in (1234567, -1234, 0.4)] == ["1,234,567", "−1,234", "0"]
    assert [formats.signed(value) for value in (40, -5.2, 0.42)] == ["+40", "−5", "+0.4"]
    assert [formats.balance(value) for value in (25.4, -10, 0.2)] == ["+25", "−10", "0"]
    assert formats.decimal(4.25) == "4.2"
    assert [formats.percent(1, 3), formats.percent(0, 0)] == ["33%", "–"]


def test_values() -> None:
    items = (True, False, 1200, ["a", 1], "x")
    assert [formats.value(item) for item in items] == ["true", "false", "1,200", "a, 1", "x"]
    assert len(formats.value("x" * 300)) == 200


def test_a_text_falls_back_to_its_first_language() -> None:
    words = Words("ja", {})
    assert [words.text("a"), words.text({"en": "b", "ja": "c"}), words.text({"fr": "d"})] == ["a", "c", "d"]
