import pytest

from annai.core.zone import find_zone, zone_name, zone_of


@pytest.mark.parametrize(
    ("user", "account", "zone"),
    [
        ({"time_zone": "Asia/Tokyo"}, {"time_zone": "Europe/Berlin"}, "Asia/Tokyo"),
        ({}, {"time_zone": "Europe/Berlin"}, "Europe/Berlin"),
        ({"time_zone": "Nowhere/Land"}, {"time_zone": 9}, "UTC"),
        ({"time_zone": "../../etc/passwd"}, {}, "UTC"),
        ({"time_zone": "America"}, {"time_zone": ""}, "UTC"),
        ({"time_zone": "A" * 300}, {"time_zone": "\0"}, "UTC"),
    ],
)
def test_the_person_comes_before_the_account_and_the_account_before_the_workspace(
    user: dict[str, object], account: dict[str, object], zone: str
) -> None:
    assert zone_name(user, account, "UTC") == str(zone_of(user, account, "UTC")) == zone


def test_a_zone_is_sought_once() -> None:
    assert find_zone("Asia/Tokyo") is find_zone("Asia/Tokyo")


def test_a_default_that_is_no_zone_is_utc() -> None:
    assert str(zone_of({}, {}, "Nowhere/Land")) == "UTC"
