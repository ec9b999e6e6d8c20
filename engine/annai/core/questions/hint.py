"""What an answer must be, in the reader's words; beside a question it is advice, after a wrong answer the error."""

from collections.abc import Mapping

from annai.core.locale import language

TEXTS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "between": "Enter a number from {least:,} to {most:,}.",
        "from": "Enter a number of at least {least:,}.",
        "up to": "Enter a number of at most {most:,}.",
        "number": "Enter a number.",
        "all": "Choose all that apply.",
        "exactly": "Choose {least}.",
        "at most": "Choose up to {most}.",
        "at least": "Choose at least {least}.",
        "some": "Choose {least} to {most}.",
        "text": "Enter at most {most:,} characters.",
    },
    "ja": {
        "between": "{least:,}〜{most:,}の数値を入力してください。",
        "from": "{least:,}以上の数値を入力してください。",
        "up to": "{most:,}以下の数値を入力してください。",
        "number": "数値を入力してください。",
        "all": "当てはまるものをすべてお選びください。",
        "exactly": "{least}個お選びください。",
        "at most": "{most}個までお選びください。",
        "at least": "{least}個以上お選びください。",
        "some": "{least}〜{most}個お選びください。",
        "text": "{most:,}文字以内で入力してください。",
    },
}


def of_number(least: int | None, most: int | None, locale: str) -> str:
    bounded = {(True, True): "between", (True, False): "from", (False, True): "up to", (False, False): "number"}
    return _said(bounded[least is not None, most is not None], locale, least, most)


def of_choices(least: int, most: int, count: int, locale: str) -> str:
    """`least` to `most` of `count` choices are taken."""
    if least == most:
        return _said("exactly", locale, least, most)
    if least > 1:
        return _said("some" if most < count else "at least", locale, least, most)
    return _said("at most" if most < count else "all", locale, least, most)


def of_text(most: int, locale: str) -> str:
    return _said("text", locale, None, most)


def _said(what: str, locale: str, least: int | None, most: int | None) -> str:
    return TEXTS.get(language(locale), TEXTS["en"])[what].format(least=least, most=most)
