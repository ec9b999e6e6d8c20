"""Only public addresses are reached: whatever notation hides them, and whatever a name says a moment later."""

import asyncio
from typing import Any

import pytest

from annai.mail.outcome import GiveUp, Retry
from annai.webhook.client import HttpClient
from annai.webhook.guard import Guard, is_public
from tests.webhook.receiver import receiver


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"),
        *("224.0.0.1", "255.255.255.255", "240.0.0.1", "::", "::1", "fe80::1%eth0", "fc00::1", "ff02::1"),
        *("::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::", "::127.0.0.1"),
        *("192.0.0.192", "::ffff:192.0.0.192"),
    ],
)
def test_addresses_of_our_own(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "0x7f000001", "127.1", "169.254.169.254"]
)
async def test_no_notation_leads_into_our_own_network(host: str) -> None:
    with pytest.raises(GiveUp, match="not public"):
        await HttpClient().post(f"https://{host}/", {}, b"{}")


async def test_a_name_is_judged_at_every_connection_and_by_the_address_that_is_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A name that turns from a public address to one of our own is refused; nothing resolves it a second time."""
    answers = ["93.184.215.14", "127.0.0.1"]
    tried: list[Any] = []

    async def resolve(*_: Any, **__: Any) -> list[Any]:
        return [(2, 1, 6, "", (answers.pop(0), 443))]

    async def connect(_: Any, address: str, *__: Any) -> str:
        tried.append(address)
        return "connected"

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve, raising=False)
    guard = Guard()
    monkeypatch.setattr(type(guard._network), "connect_tcp", connect)
    await guard.connect_tcp("rebinding.example.com", 443)
    with pytest.raises(GiveUp):
        await guard.connect_tcp("rebinding.example.com", 443)
    assert tried == ["93.184.215.14"]


async def test_a_name_without_an_address_is_tried_again() -> None:
    with pytest.raises(Retry, match="has no address"):
        await HttpClient().post("https://nobody.invalid/", {}, b"{}")


async def test_while_developing_any_address_will_do_and_a_closed_port_is_tried_again() -> None:
    async with receiver() as one:
        url = one.url
        await HttpClient(any_address=True).post(url, {}, b"{}")
    with pytest.raises(Retry, match="does not answer"):
        await HttpClient(any_address=True).post(url, {}, b"{}")
    with pytest.raises(GiveUp, match="no https://"):
        await HttpClient().post(url, {}, b"{}")
