"""What a URL says of Redis, and where a cluster keeps the partitions."""

from typing import Any

import pytest
from redis.crc import key_slot

from annai.core.subject import PARTITIONS
from annai.store.connect import open_store
from annai.store.errors import StoreError
from annai.store.redis.address import Address, address_of
from annai.store.redis.tags import SLOTS, slot_of, tags


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("redis://one", Address((("one", 6379),))),
        ("redis://one:7000/3", Address((("one", 7000),), db=3)),
        ("rediss://[::1]:7000", Address((("::1", 7000),), tls=True)),
        ("redis://[::1]", Address((("::1", 6379),))),
        ("redis://u:p%40s@one", Address((("one", 6379),), username="u", password="p@s")),
        ("redis://:p@one", Address((("one", 6379),), password="p")),
        ("redis+cluster://one,two:7000", Address((("one", 6379), ("two", 7000)), cluster=True)),
        ("rediss+cluster://one/0", Address((("one", 6379),), cluster=True, tls=True)),
        ("redis://one?durability=process&name=a_1", Address((("one", 6379),), durability="process", name="a_1")),
    ],
)
def test_a_url_names_servers(url: str, address: Address) -> None:
    assert address_of(url) == address


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("redis://", "names no host"),
        ("redis://one:x", "no port from 1"),
        ("redis://one:0", "no port from 1"),
        ("redis://one:65536", "no port from 1"),
        ("redis+cluster://one,", "names no host"),
        ("redis://one/x", "no database number"),
        ("redis+cluster://one/1", "database 0 only"),
        ("redis://one?durability=maybe", "one of fsync, replicated, process"),
        ("redis://one?name=", "1 to 32 letters"),
        ("redis://one?name=a-b", "1 to 32 letters"),
        ("redis://one?name={a}", "1 to 32 letters"),
        ("redis://one?db=1", "no option db"),
    ],
)
def test_a_url_that_names_none_is_explained_and_not_repeated(url: str, fault: str) -> None:
    url = url.replace("://", "://:secret@")
    with pytest.raises(StoreError, match=fault) as raised:
        open_store(url)
    assert "secret" not in str(raised.value)


def test_two_hosts_are_a_cluster() -> None:
    with pytest.raises(StoreError, match="one host"):
        address_of("redis://one,two")


def test_a_connection_asks_for_what_the_url_says() -> None:
    connection: Any = address_of("redis://u:p@one:7000/3").connection(("one", 7000))
    assert (connection.db, connection.username, connection.password) == (3, "u", "p")


def test_partitions_fall_evenly_over_the_slots() -> None:
    slots = [slot_of(tag) for tag in tags()]
    assert slots == [partition * 128 + 64 for partition in range(PARTITIONS)]
    assert [key_slot(f"annai{{{tag}}}u00".encode()) for tag in tags()] == slots


@pytest.mark.parametrize("masters", [1, 2, 3, 5, 6, 7, 16, 100, 128])
def test_servers_with_equal_shares_of_slots_have_equal_shares_of_partitions(masters: int) -> None:
    shares = [0] * masters
    for tag in tags():
        shares[slot_of(tag) * masters // SLOTS] += 1
    assert max(shares) - min(shares) <= 1
