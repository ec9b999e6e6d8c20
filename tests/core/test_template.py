from typing import Any

import pytest

from annai.core.template import MAX_SOURCE, compile_template
from annai.core.text import TextError

USER = {"name": "山田 太郎", "plan": {"tier": "pro"}, "tags": ["a", "b"], "seats": 3, "none": None, "empty": ""}


def render(source: str, locale: str = "ja", *, html: bool = False, **variables: Any) -> str:
    return compile_template(source, html=html).render({"user": USER, **variables}, locale)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ user.name }}", "山田 太郎"),
        ("{{ user['plan'].tier | upper }}", "PRO"),
        ("{{ user.tags[1] }}{{ user.tags[9] }}{{ user.tags['x'] }}", "b"),
        ("{{ user.tags | join('、') }} {{ user.tags | join }} {{ user.name | join }}", "a、b ab "),
        ("{{ user.tags | length }}{{ user.name | length }}{{ user.seats | length }}", "250"),
        ("{{ user | addressed }}{{ user.name | addressed }}", "山田 太郎 様ご担当者様"),
        ("{{ 0 | date }}", "1970年1月1日(木)"),
        ("{{ nothing.at.all }}{{ user.none }}{{ user }}{{ user.tags }}", ""),
        ("{{ user.x | default('-') }}{{ user.none | default('-') }}{{ user.empty | default('-') }}", "---"),
        ("{{ user.name | default('-') }}{{ user.x | default }}", "山田 太郎"),
        ("{{ 'ÄB' | lower }}{{ '<' | e }}{{ '&' | escape }}", "äb&lt;&amp;"),
        ("{% if user.plan.tier == 'pro' and not user.x %}yes{% else %}no{% endif %}", "yes"),
        ("{{ 'a' if user.seats != 3 or user.empty else 'b' }}{# a note #}", "b"),
        ("{{ user.items }}{{ user.name.upper }}{{ user.__class__ }}{{ self }}{{ range }}", ""),
        ("{% raw %}{{ user.name }}{% endraw %}\n", "{{ user.name }}\n"),
    ],
)
def test_what_a_text_may_say(source: str, text: str) -> None:
    assert render(source) == text


def test_the_date_is_in_the_zone_of_the_variables() -> None:
    assert render("{{ at | date }}", at=1_778_511_600_000, time_zone="Asia/Tokyo") == "2026年5月12日(火)"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{{ user.name() }}", "cannot hold 'call'"),
        ("{{ 'a' * 100000000 }}", "cannot hold 'mul'"),
        ("{{ 9 ** 9 }}", "cannot hold 'pow'"),
        ("{{ 'a' ~ 'b' }}", "cannot hold 'concat'"),
        ("{% for a in user %}{% endfor %}", "cannot hold 'for'"),
        ("{% set a = 1 %}", "cannot hold 'assign'"),
        ("{% include 'a' %}", "cannot hold 'include'"),
        ("{% macro a() %}{% endmacro %}", "cannot hold 'macro'"),
        ("{{ user.seats is defined }}", "cannot hold 'test'"),
        ("{{ user.seats > 3 }}", "compares with == and != only"),
        ("{{ user.name | center(9) }}", "no filter 'center'; write one of addressed, date"),
        ("{{ user.x | default('a', true) }}", "takes at most 1 argument"),
        ("{{ user.x | default(value='a') }}", "takes at most 1 argument"),
        ("{{ (user | upper).x }}", "a name is written"),
        ("{{ user[user.name] }}", "a name is written"),
        ("{{ user", "unexpected end of template"),
        (r"{{ '\ud800' }}", "half of a character"),
        (r"{{ user.x | default('a\udfff') }}", "half of a character"),
        ("{{ 1e999 if user.x else 2.5 }}", "a number that is too large"),
        ("{% nonsense %}", "unknown tag 'nonsense'"),
    ],
)
def test_what_a_text_may_not_say(source: str, message: str) -> None:
    with pytest.raises(TextError, match="line 2: ") as raised:
        compile_template(f"line one\n{source}")
    assert message in str(raised.value)
    assert raised.value.line == 2


@pytest.mark.parametrize(
    "source",
    [
        "{{" + "(" * 9_000,
        "{{" + "not " * 4_000 + "a}}",
        "{{ a" + ".b" * 5_000 + "}}",
        "{% if a %}" * 200 + "{% endif %}" * 200,
    ],
)
def test_deep_nesting_is_refused(source: str) -> None:
    with pytest.raises(TextError, match="nested too deeply"):
        compile_template(source)


@pytest.mark.parametrize("filter", ["date", "datetime", "plus('1d')", "plus('1d') | date", "period('2026-05-12')"])
def test_a_moment_that_is_written_out_reads_the_time_zone(filter: str) -> None:
    """So what is shown to one reader is not kept for those of other zones."""
    assert compile_template(f"{{{{ '2026-05-11T20:00Z' | {filter} }}}}").variables == {"time_zone"}
    assert compile_template("{{ 'a' | upper }}").variables == frozenset()
    assert compile_template("{{ user.due | plus('1d') | date }}").variables == {"user.due"}


@pytest.mark.parametrize("digits", ["1" * 5_000, "0x" + "f" * 5_000])
def test_a_number_of_too_many_digits_is_refused(digits: str) -> None:
    with pytest.raises(TextError, match="a number that is too large"):
        compile_template(f"{{{{ {digits} }}}}")


def test_a_long_source_is_refused() -> None:
    compile_template("a" * MAX_SOURCE)
    with pytest.raises(TextError, match=f"write at most {MAX_SOURCE}"):
        compile_template("a" * (MAX_SOURCE + 1))


def test_a_long_output_is_refused() -> None:
    assert len(render("{{ big }}" * 32, big="x" * 60_000)) == 64_000
    with pytest.raises(TextError, match="grew over 65536 characters"):
        render("{{ big }}" * 33, big="x" * 60_000)


@pytest.mark.parametrize("source", ["{{ big }}", "{{ big | upper }}", "{{ many | join(big) }}", "{{ many | join }}"])
def test_a_long_value_is_cut(source: str) -> None:
    text = render(source, big="x" * 60_000, many=["xx"] * 30_000)
    assert len(text) == 2_000
    assert text.lower() == "x" * 1_999 + "…"


def test_a_value_that_just_fits_is_whole() -> None:
    assert render("{{ big }}", big="x" * 2_000) == "x" * 2_000


def test_a_value_is_never_template_source() -> None:
    assert render("{{ v }}", v="{{ 7*7 }}{% for %}") == "{{ 7*7 }}{% for %}"


def test_html_escapes_values_and_drops_what_xml_forbids() -> None:
    source = "<p title='{{ v }}'>{{ v }}{{ v | e }}</p>"
    once = "&lt;b&gt;&#39;"
    assert render(source, html=True, v="<b>\0\ud800'") == f"<p title='{once}'>{once}{once}</p>"


def test_the_names_that_are_read() -> None:
    template = compile_template(
        "{{ user['plan'].tags[0] }}{% if account.name == user.name %}{{ user | addressed }}{% endif %}"
    )
    assert template.variables == {"user.plan.tags", "account.name", "user.name", "user"}
