import pytest

from annai.core.locale import choose, language


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [
        ("ja", "ja"),
        ("ja-JP", "ja"),
        ("JA_jp", "ja"),
        ("en-US", "en-GB"),
        ("zh-Hant-TW", "zh-Hant"),
        ("fr", "en-GB"),
        ("", "en-GB"),
        ("../../etc/passwd", "en-GB"),
        ("\0", "en-GB"),
        ("ja-" + "x" * 33, "en-GB"),
        ("-" * 1_000_000, "en-GB"),
    ],
)
def test_a_reader_gets_the_nearest_locale(wanted: str, chosen: str) -> None:
    assert choose(("en-GB", "ja", "zh-Hant"), wanted) == chosen


def test_of_two_equal_tags_the_first_wins() -> None:
    assert choose(("ja", "JA"), "ja") == "ja"


def test_language() -> None:
    assert language("ja-JP") == "ja"
    assert language("EN") == "en"
