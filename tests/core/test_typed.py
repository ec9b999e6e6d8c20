"""Numbers as people type them."""

import pytest

from annai.core.typed import read_number, read_whole


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (10, 10),
        ("１０", 10),
        (" −3 ", -3),
        ("－１．５", -1.5),
        ("2.0", 2),
        (2.0, 2),
        (2.5, 2.5),
        ("+7", 7),
        (2**53, 2**53),
        (2**53 + 1, None),
        (1e300, None),
        (float("nan"), None),
        (float("inf"), None),
        ("1e3", None),
        ("九", None),
        ("", None),
        (True, None),
        (None, None),
        ([1], None),
        ("9" * 17, None),
    ],
)
def test_what_is_meant(value: object, number: float | None) -> None:
    assert read_number(value) == number
    assert type(read_number(value)) is type(number)


def test_a_whole_number_has_no_fraction() -> None:
    assert (read_whole("３"), read_whole(3.0), read_whole(3.5)) == (3, 3, None)
