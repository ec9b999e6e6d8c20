"""What MJML becomes."""

import pytest

from annai.mail.html import compile_mjml

COLUMN = "<mj-column><mj-text{0}>文</mj-text><mj-button>Open</mj-button></mj-column>"
BODY = f"<mj-body><mj-section>{COLUMN}</mj-section></mj-body>"
FONT = '<mj-head><mj-font name="Inter" href="https://fonts.host.example/inter.css" /></mj-head>'
INTER = ' font-family="Inter, serif"'


@pytest.mark.parametrize(
    ("locale", "first"), [("ja", "'Hiragino Sans', "), ("ja-JP", "'Hiragino Sans', "), ("en", "Helvetica, ")]
)
def test_text_without_a_font_asks_no_server_for_one(locale: str, first: str) -> None:
    html = compile_mjml(f"<mjml>{BODY.format('')}</mjml>", locale)
    assert "https:" not in html
    assert "<link" not in html
    assert "@import" not in html
    assert "Ubuntu" not in html
    assert html.count(f"font-family:{first}") == 2


def test_a_templates_own_fonts_stay() -> None:
    html = compile_mjml(f"<mjml>{FONT}{BODY.format(INTER)}</mjml>", "ja")
    assert "https://fonts.host.example/inter.css" in html
    assert "font-family:Inter, serif" in html
