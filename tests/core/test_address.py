from typing import Any

import pytest

from annai.core.address import addressed, addressed_company
from annai.core.filters import TextError
from annai.core.template import compile_template

COMPATIBILITY = "\ufa19\ufa10 髙﨑"


@pytest.mark.parametrize(
    ("person", "written"),
    [
        ({"family_name": "山田", "given_name": "太郎"}, "山田 太郎 様"),
        ({"lastName": "山田", "firstName": "太郎"}, "山田 太郎 様"),
        ({"name": "山田 太郎"}, "山田 太郎 様"),
        ({"name": " 山田 太郎\u3000"}, "山田 太郎 様"),
        ({"family_name": "山田"}, "山田 様"),
        ({"given_name": "太郎"}, "ご担当者様"),
        ({}, "ご担当者様"),
        ({"name": "  "}, "ご担当者様"),
        ({"company": "株式会社アンナイ"}, "株式会社アンナイ 御中"),
        ({"company": {"name": "株式会社アンナイ"}}, "株式会社アンナイ 御中"),
        ({"company": {}}, "ご担当者様"),
        ({"company": "株式会社アンナイ", "family_name": "山田"}, "山田 様"),
        ({"company": "株式会社アンナイ御中"}, "株式会社アンナイ御中"),
        ({"name": "山田様"}, "山田様"),
        ({"name": "山田 太郎 様"}, "山田 太郎 様"),
        ({"name": "山田さん"}, "山田さん"),
        ({"name": "関係者各位"}, "関係者各位"),
        ({"name": "佐藤先生"}, "佐藤先生"),
        ({"name": "様子"}, "様子 様"),
        ({"name": "山田殿"}, "山田殿"),
        ({"name": "鵜殿"}, "鵜殿 様"),
        ({"name": COMPATIBILITY}, f"{COMPATIBILITY} 様"),
        ({"name": 7, "family_name": ["山田"], "company": None}, "ご担当者様"),
    ],
)
def test_japanese(person: dict[str, Any], written: str) -> None:
    assert addressed(person, "ja-JP") == written


@pytest.mark.parametrize(
    ("person", "written"),
    [
        ({"given_name": "Hanako", "name": "H. Yamada"}, "Hanako"),
        ({"name": "Ada King Lovelace"}, "Ada"),
        ({"name": "山田 太郎"}, "山田 太郎"),
        ({"company": "Annai Inc."}, "there"),
        ({}, "there"),
    ],
)
def test_english(person: dict[str, Any], written: str) -> None:
    assert addressed(person, "en") == written


@pytest.mark.parametrize(
    ("person", "written"),
    [
        ({"family_name": "山田", "given_name": "太郎"}, "山田さん"),
        ({"name": "山田 太郎"}, "山田 太郎さん"),
        ({"name": "山田様"}, "山田様"),
        ({"company": "株式会社アンナイ"}, "株式会社アンナイ 御中"),
        ({}, "ご担当者様"),
    ],
)
def test_a_casual_tone(person: dict[str, Any], written: str) -> None:
    assert addressed(person, "ja", "casual") == written


@pytest.mark.parametrize(("locale", "written"), [("ja-JP", "お客様各位"), ("en", "everyone"), ("fr", "")])
def test_everyone_at_once(locale: str, written: str) -> None:
    assert addressed({"name": "山田"}, locale, "everyone") == written


@pytest.mark.parametrize(
    ("account", "locale", "written"),
    [
        ({"name": "株式会社アンナイ"}, "ja", "株式会社アンナイ 御中"),
        ({"name": "株式会社アンナイ御中"}, "ja", "株式会社アンナイ御中"),
        ({}, "ja", "ご担当者様"),
        ({"name": "Annai Inc."}, "en", "Annai Inc."),
        ({}, "en", ""),
    ],
)
def test_a_company(account: dict[str, Any], locale: str, written: str) -> None:
    assert addressed_company(account, locale) == written
    template = compile_template("{{ account | addressed }}")
    assert template.render({"account": account}, locale) == written


def test_a_form_that_is_none_is_refused() -> None:
    with pytest.raises(TextError, match="'everybody' is no way to address somebody; did you mean 'everyone'"):
        compile_template('{{ user | addressed("everybody") }}')


def test_other_languages_say_nothing_for_nobody() -> None:
    assert addressed({}, "fr") == ""
    assert addressed({"name": "Ada King"}, "fr") == "Ada"
