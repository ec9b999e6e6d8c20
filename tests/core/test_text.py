from typing import Any

import pytest

from annai.core.text import TextError, compile_rich_text, compile_text
from annai.wire.rich_text import Break, Paragraph, RichText, TextNode

LOCALES = ("ja", "en")
HOSTILE = "**太郎** [x](javascript:a) <b> {{7*7}}"


def rich(source: str, locale: str = "ja", **variables: Any) -> RichText:
    return compile_rich_text({locale: source}, LOCALES).render(locale, variables)


def node(text: str, *, strong: bool = False, href: str | None = None) -> TextNode:
    return TextNode(text=text, strong=strong, href=href)


def paragraph(*children: TextNode | Break) -> Paragraph:
    return Paragraph(children)


@pytest.mark.parametrize(
    ("locale", "text"),
    [("ja-JP", "山田 様、次へ"), ("en", "Next"), ("fr", "山田 様、次へ"), ("en-US", "Next")],
)
def test_the_fallback_chain(locale: str, text: str) -> None:
    local = compile_text({"en": "Next", "ja": "{{ user | addressed }}、次へ"}, LOCALES)
    assert local.render(locale, {"user": {"family_name": "山田"}}) == text
    assert local.variables == {"user"}


def test_without_the_default_any_locale_serves() -> None:
    assert compile_text({"fr": "Suivant"}, LOCALES).render("ja", {}) == "Suivant"


def test_a_single_text_is_in_the_default_language() -> None:
    assert compile_text("{{ user | addressed }}", LOCALES).render("en", {}) == "ご担当者様"


def test_a_constant_stays_a_string() -> None:
    assert compile_text("次へ", LOCALES).texts == {"ja": "次へ"}


def test_a_bad_text_is_refused() -> None:
    with pytest.raises(TextError, match="cannot hold 'mul'"):
        compile_text({"ja": "a", "en": "{{ 7*7 }}"}, LOCALES)


def test_a_tree_of_what_is_allowed() -> None:
    source = (
        "**{{ user.name }}**様、[**レポート**一覧](/reports?u={{ user.id }})へ。  \n[例](https://example.jp/説明)\n\n次"
    )
    assert rich(source, user={"name": "山田", "id": "a/b&c=1"}) == (
        paragraph(
            node("山田", strong=True),
            node("様、"),
            node("レポート", strong=True, href="/reports?u=a%2Fb%26c%3D1"),
            node("一覧", href="/reports?u=a%2Fb%26c%3D1"),
            node("へ。"),
            Break(),
            node("例", href="https://example.jp/説明"),
        ),
        paragraph(node("次")),
    )
    assert compile_rich_text(source, LOCALES).variables == {"user.name", "user.id"}


def test_data_adds_words_never_markup() -> None:
    assert rich("こんにちは {{ v }}", v=HOSTILE) == (paragraph(node(f"こんにちは {HOSTILE}")),)


def test_emphasis_beside_japanese_punctuation() -> None:
    expected = (paragraph(node("これは"), node("「重要」", strong=True), node("です。")),)
    assert rich("これは**「重要」**です。") == expected


def test_an_address_in_angle_brackets_is_a_link() -> None:
    assert rich("<https://例.jp/>") == (paragraph(node("https://例.jp/", href="https://例.jp/")),)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("5 * 3 ** 2 と _名_", "5 * 3 ** 2 と _名_"),
        ("a &amp; b \\* c", "a & b * c"),
        ("[a][b]", "[a][b]"),
        ("{% raw %}{{ x }}{% endraw %}{# note #}", "{{ x }}"),
        ("{% if user.x %}はい\nええ{% else %}いいえ{% endif %}", "いいえ"),
        ("一行目\n二行目", "一行目二行目"),
        ("Segment\nclient", "Segment client"),
        ("設定は\nAPI", "設定はAPI"),
        ("a\\\\\nb", "a\\b"),
    ],
)
def test_words(source: str, text: str) -> None:
    assert rich(source) == (paragraph(node(text)),)


def test_english_lines_join_with_a_space() -> None:
    assert rich("one\ntwo\\\nthree", "en") == (paragraph(node("one two"), Break(), node("three")),)


def test_what_renders_empty_is_left_out() -> None:
    assert rich("{{ x }}\n\n{{ x }}**{{ x }}**a") == (paragraph(node("a")),)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("# a", "heading is not allowed"),
        ("- a", "bullet list is not allowed"),
        ("`a`", "code inline is not allowed"),
        ("*a*", "em is not allowed"),
        ("<b>a</b>", "html inline is not allowed"),
        ("![a](/b)", "image is not allowed"),
        ("[a](javascript:alert)", "must begin with https://, http:// or /"),
        ("[a](//evil.example)", "must begin with"),
        ("[a](/\\evil.example)", "must begin with"),
        ("[a]({{ user.url }})", "must begin with"),
        ("[a]()", "must begin with"),
        ("**{% if a %}x**y{% endif %}", "in one piece"),
        ("{{ a() }}", "cannot hold 'call'"),
        ("{{ a", "unexpected end of template"),
        ("\ufdd00\ufdd1", "no characters"),
    ],
)
def test_what_is_refused(source: str, message: str) -> None:
    with pytest.raises(TextError, match=r"line 3: |no characters") as raised:
        compile_rich_text(f"a\n\n{source}", LOCALES)
    assert message in str(raised.value)
