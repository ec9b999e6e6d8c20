"""One attempt, and what its answer means."""

from datetime import UTC, datetime

import pytest

from annai.core.instant import DAY
from annai.mail.outcome import GiveUp, Retry
from annai.webhook import client
from annai.webhook.client import HttpClient, retry_after
from tests.webhook.receiver import receiver

NOW = datetime(2026, 5, 11, 9, 0, tzinfo=UTC)


async def test_the_body_arrives_as_it_is() -> None:
    async with receiver("200 OK") as one:
        await HttpClient(any_address=True).post(one.url, {"x-source": "annai"}, '{"a":"案内"}'.encode())
    [got] = one.received
    assert got.body == '{"a":"案内"}'.encode()
    assert (got.headers["content-type"], got.headers["x-source"]) == ("application/json", "annai")


@pytest.mark.parametrize(
    ("answer", "reason", "after"),
    [
        ("500 No", "the endpoint answered 500", None),
        ("302 Found\r\nlocation: http://127.0.0.1/", "the endpoint answered 302", None),
        ("429 Later\r\nretry-after: 120", "the endpoint answered 429", 120_000),
        ("cut", "the connection failed: RemoteProtocolError", None),
        ("no HTTP", "the connection failed: RemoteProtocolError", None),
    ],
)
async def test_what_did_not_arrive_is_tried_again(answer: str, reason: str, after: int | None) -> None:
    async with receiver(answer) as one:
        with pytest.raises(Retry) as raised:
            await HttpClient(any_address=True).post(one.url, {}, b"{}")
    assert (raised.value.reason, raised.value.after) == (reason, after)
    assert len(one.received) == 1


async def test_an_endpoint_may_want_nothing_more() -> None:
    async with receiver("410 Gone") as one:
        with pytest.raises(GiveUp) as raised:
            await HttpClient(any_address=True).post(one.url, {}, b"{}")
    assert raised.value.hard


async def test_an_endpoint_that_is_silent_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "TIMEOUT", 0.0)
    async with receiver() as one:
        with pytest.raises(Retry, match="did not answer within"):
            await HttpClient(any_address=True).post(one.url, {}, b"{}")


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("", None),
        ("soon", None),
        ("0", 0),
        ("90", 90_000),
        ("999999999999", DAY),
        ("Mon, 11 May 2026 09:00:30 GMT", 30_000),
        ("Mon, 11 May 2026 08:00:00 GMT", 0),
        ("Mon, 11 May 2028 08:00:00 GMT", DAY),
        ("Mon, 11 May 2026 09:00:30 -0000", None),
    ],
)
def test_retry_after(text: str, wish: int | None) -> None:
    assert retry_after(text, NOW) == wish
