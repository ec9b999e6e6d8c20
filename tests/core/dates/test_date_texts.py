"""What templates make of moments: days, times, deadlines, periods, and days reckoned from others."""

from typing import Any

import pytest

from annai.core.date import moment_in
from annai.core.filters import TextError
from annai.core.template import compile_template
from tests.core.dates.samples import COMPANY, TOKYO, at

MONDAY = at("2026-05-11 10:00")


def render(source: str, value: Any, locale: str = "ja", **more: Any) -> str:
    words = {"a": value, "time_zone": "Asia/Tokyo", "calendar": COMPANY, **more}
    return compile_template(source).render(words, locale)


@pytest.mark.parametrize(
    ("filter", "value", "ja", "en", "fr"),
    [
        ("date", MONDAY, "2026年5月11日(月)", "Monday 11 May 2026", "2026-05-11"),
        ("time", MONDAY, "10:00", "10:00", "10:00"),
        ("time", "2026-05-11", "", "", ""),
        ("datetime", MONDAY, "2026年5月11日(月) 10:00", "Monday 11 May 2026, 10:00", "2026-05-11 10:00"),
        ("datetime", "2026-05-11T00:30Z", "2026年5月11日(月) 09:30", "Monday 11 May 2026, 09:30", "2026-05-11 09:30"),
        ("datetime", "2026-05-11", "2026年5月11日(月)", "Monday 11 May 2026", "2026-05-11"),
        ("datetime", "2026-05-11 09:30", "2026年5月11日(月) 09:30", "Monday 11 May 2026, 09:30", "2026-05-11 09:30"),
        ("deadline", "2026-05-08", "2026年5月8日(金)まで", "by Friday 8 May 2026", "2026-05-08"),
        ("deadline", "soon", "", "", ""),
    ],
)
def test_moments(filter: str, value: Any, ja: str, en: str, fr: str) -> None:
    written = [render(f"{{{{ a | {filter} }}}}", value, locale) for locale in ("ja", "en", "fr")]
    assert written == [ja, en, fr]


@pytest.mark.parametrize(
    ("last", "ja", "en", "fr"),
    [
        (
            "2026-05-15",
            "2026年5月11日(月)〜5月15日(金)",
            "Monday 11 May – Friday 15 May 2026",
            "2026-05-11 – 2026-05-15",
        ),
        (
            "2027-01-04",
            "2026年5月11日(月)〜2027年1月4日(月)",
            "Monday 11 May 2026 – Monday 4 January 2027",
            "2026-05-11 – 2027-01-04",
        ),
        ("2026-05-11", "2026年5月11日(月)", "Monday 11 May 2026", "2026-05-11"),
        (None, "2026年5月11日(月)", "Monday 11 May 2026", "2026-05-11"),
    ],
)
def test_periods(last: Any, ja: str, en: str, fr: str) -> None:
    source = "{{ a | period(b) }}"
    assert [render(source, MONDAY, locale, b=last) for locale in ("ja", "en", "fr")] == [ja, en, fr]


def test_a_period_whose_beginning_is_not_known_is_its_end() -> None:
    assert render("{{ a | period(b) }}", None, b="2026-05-15") == "2026年5月15日(金)"
    assert render("{{ a | hours(b) }}", None, b="2026-05-15") == "2026年5月15日(金)"


@pytest.mark.parametrize(
    ("last", "ja", "en"),
    [
        ("2026-05-11T11:30+09:00", "2026年5月11日(月) 10:00〜11:30", "Monday 11 May 2026, 10:00 – 11:30"),
        (
            "2026-05-12T11:30+09:00",
            "2026年5月11日(月) 10:00〜2026年5月12日(火) 11:30",
            "Monday 11 May 2026, 10:00 – Tuesday 12 May 2026, 11:30",
        ),
        ("?", "2026年5月11日(月) 10:00", "Monday 11 May 2026, 10:00"),
    ],
)
def test_hours(last: str, ja: str, en: str) -> None:
    assert [render("{{ a | hours(b) }}", MONDAY, locale, b=last) for locale in ("ja", "en")] == [ja, en]


@pytest.mark.parametrize(
    ("offset", "value", "written"),
    [
        ("10bd", "2026-04-20", "2026年5月8日(金)"),
        ("10bd", at("2026-04-20 15:00"), "2026年5月8日(金) 15:00"),
        ("1bd", "2026-12-28", "2027年1月4日(月)"),  # 翌営業日
        ("-30d", "2026-05-31", "2026年5月1日(金)"),
        ("1mo", "2026-01-31", "2026年2月28日(土)"),
        ("12h", "2026-05-11", "2026年5月11日(月) 12:00"),
        ("90m", "2026-05-11T10:00", "2026年5月11日(月) 11:30"),
        ("1d", "9999-12-31", ""),
        ("1d", "tomorrow", ""),
        ("1d", 10**30, ""),
    ],
)
def test_days_reckoned_from_others(offset: str, value: Any, written: str) -> None:
    assert render(f'{{{{ a | plus("{offset}") | datetime }}}}', value) == written


def test_without_a_calendar_business_days_are_monday_to_friday() -> None:
    assert render('{{ a | plus("1bd") }}', "2026-12-28", calendar=None) == "2026-12-29"


def test_what_data_brings_never_fails() -> None:
    anything: tuple[Any, ...] = (None, 3, "later", [], {}, True)
    for wrong in anything:
        assert render("{{ a | plus(b) }}", "2026-05-11", b=wrong) == ""
        assert render("{{ a | counter(b) }} {{ a | number(b) }}", 3, b=wrong)[:2] == "3 "
        assert render("{{ b | duration }}", 0, b=wrong) == ""
    assert render("{{ a | duration }}", "10bd") == "10営業日"


def test_arguments_that_are_right() -> None:
    assert render('{{ a | counter("person") }} {{ a | money("JPY") }} {{ a | number(1) }}', 3) == "3名 ¥3 3.0"


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (MONDAY, MONDAY),
        ("2026-05-11T01:00Z", MONDAY),
        ("2026-05-11T10:00", MONDAY),
        ("2026-05-11", at("2026-05-11 00:00")),
        ("11 May", None),
        (True, None),
    ],
)
def test_the_moment_of_a_value(value: Any, moment: int | None) -> None:
    assert moment_in(value, TOKYO) == moment


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ('{{ 3 | counter("persons") }}', "counter: nothing is counted by 'persons'; did you mean 'person'?"),
        ('{{ 3 | money("yen") }}', "money: 'yen' is no currency; write its three letters, such as JPY"),
        ("{{ 3 | number(9) }}", "number: 9 is no number of decimals; write 0 to 6"),
        ("{{ 3 | percent(true) }}", "percent: True is no number of decimals; write 0 to 6"),
        ('{{ 3 | plus("3 days") }}', "plus: not a duration: '3 days'; write a number and a unit, such as 45s"),
    ],
)
def test_a_wrong_argument_is_told_when_it_is_compiled(source: str, message: str) -> None:
    with pytest.raises(TextError) as caught:
        compile_template(source)
    assert caught.value.message.startswith(message)
