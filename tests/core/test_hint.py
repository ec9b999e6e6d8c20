"""What an answer must be, in words."""

import pytest

from annai.core.questions.hint import of_choices, of_number, of_text


@pytest.mark.parametrize(
    ("least", "most", "english", "japanese"),
    [
        (1, 5000, "Enter a number from 1 to 5,000.", "1〜5,000の数値を入力してください。"),
        (0, None, "Enter a number of at least 0.", "0以上の数値を入力してください。"),
        (None, 9, "Enter a number of at most 9.", "9以下の数値を入力してください。"),
        (None, None, "Enter a number.", "数値を入力してください。"),
    ],
)
def test_of_numbers(least: int | None, most: int | None, english: str, japanese: str) -> None:
    assert (of_number(least, most, "en-GB"), of_number(least, most, "ja")) == (english, japanese)


@pytest.mark.parametrize(
    ("least", "most", "english", "japanese"),
    [
        (1, 4, "Choose all that apply.", "当てはまるものをすべてお選びください。"),
        (1, 2, "Choose up to 2.", "2個までお選びください。"),
        (2, 2, "Choose 2.", "2個お選びください。"),
        (2, 3, "Choose 2 to 3.", "2〜3個お選びください。"),
        (2, 4, "Choose at least 2.", "2個以上お選びください。"),
    ],
)
def test_of_choices(least: int, most: int, english: str, japanese: str) -> None:
    assert (of_choices(least, most, 4, "fr"), of_choices(least, most, 4, "ja-JP")) == (english, japanese)


def test_of_texts() -> None:
    assert of_text(1000, "en") == "Enter at most 1,000 characters."
    assert of_text(20, "ja") == "20文字以内で入力してください。"
