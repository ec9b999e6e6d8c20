"""Webhooks reach a real endpoint: signed, once, tried again, given up, and sent again by people."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from annai.core.bundle import Bundle
from annai.core.instant import DAY, HOUR, MINUTE, SECOND
from annai.runtime.clock import wall_clock
from annai.store.errors import StoreUnavailable
from annai.webhook.client import HttpClient
from annai.webhook.signature import Credentials
from annai.workers.poster import LEASE, PAUSES, Poster, lengthened
from tests.core.world import MANIFEST, bundle
from tests.runtime.world import Engine, engine, settle
from tests.webhook.receiver import Receiver, receiver

FLOW = """
title: Tell
trigger: {event: signed_up}
steps:
  - id: tell
    webhook: {endpoint: crm, body: {user: "{{ user.id }}"}, wait: true, else: sorry}
  - id: told
    modal: {title: Told, body: Hi.}
  - end
  - id: sorry
    modal: {title: Sorry, body: Hi.}
"""
OLD, NEW = "whsec_" + "b2xk" * 8, "whsec_" + "bmV3" * 8


def flows(url: str, flow: str = FLOW) -> Bundle:
    manifest = MANIFEST + f'endpoints: {{crm: {{url: "{url}", headers: {{X-Source: annai}}}}}}\n'
    return bundle(health=None, manifest=manifest, tell=flow)


@pytest.fixture
async def end() -> AsyncIterator[Receiver]:
    async with receiver() as one:
        yield one


def poster(one: Engine, **credentials: dict[str, object]) -> Poster:
    return Poster(one.runtime, HttpClient(any_address=True), Credentials(**credentials))  # type: ignore[arg-type]


async def step(one: Engine) -> str:
    return (await one.read(one.user())).runs["tell"].step


async def test_it_arrives_signed_and_the_run_goes_on(tmp_path: Path, end: Receiver) -> None:
    async with engine(tmp_path, flows(end.url)) as one:
        one.clock.now = wall_clock()  # the library judges the age of a signature by it
        await one.track(one.user(), "signed_up")
        assert await step(one) == "tell"
        worker = poster(one, secrets={"crm": (NEW, OLD)}, tokens={"crm": "T"})
        await settle(worker)
        await settle(worker)
        assert await step(one) == "told"
    [got] = end.received
    assert (got.body, got.headers["x-source"], got.headers["authorization"]) == (b'{"user":"ann"}', "annai", "Bearer T")
    for secret in (NEW, OLD):
        assert Webhook(secret).verify(got.body, got.headers) == {"user": "ann"}
    with pytest.raises(WebhookVerificationError):
        Webhook(NEW).verify(got.body + b" ", got.headers)


async def test_without_a_secret_nothing_is_signed(tmp_path: Path, end: Receiver) -> None:
    async with engine(tmp_path, flows(end.url)) as one:
        await one.track(one.user(), "signed_up")
        await settle(poster(one, secrets={"erp": (NEW,)}, tokens={"erp": "T"}))
    [got] = end.received
    assert got.headers.keys() & {"webhook-signature", "authorization"} == set()
    assert got.headers["webhook-timestamp"] == str(one.clock.now // 1000)


async def test_what_failed_is_tried_again_under_the_same_id(tmp_path: Path, end: Receiver) -> None:
    end.answers = ["500 No", "429 Later\r\nretry-after: 3600"]
    async with engine(tmp_path, flows(end.url)) as one:
        await one.track(one.user(), "signed_up")
        for pause in (0, 4 * SECOND, 2 * SECOND, 59 * MINUTE):
            one.clock.now += pause
            await settle(poster(one))
        assert (await step(one), len(end.received)) == ("tell", 2)
        one.clock.now += MINUTE
        await settle(poster(one))
        assert await step(one) == "told"
    assert len({got.headers["webhook-id"] for got in end.received}) == 1
    assert len({got.headers["webhook-timestamp"] for got in end.received}) == 3


async def test_it_is_given_up_after_ten_attempts_and_people_may_send_it_again(tmp_path: Path, end: Receiver) -> None:
    end.answers = ["500 No"] * 11
    async with engine(tmp_path, flows(end.url)) as one:
        await one.track(one.user(), "signed_up")
        for _ in range(12):
            await settle(poster(one))
            one.clock.now += 2 * DAY
        assert (await step(one), len(end.received)) == ("sorry", 10)
        [failed] = await one.store.undone("webhook", True, 0, 9)
        assert failed.error == "given up after 10 attempts: the endpoint answered 500"
        for left in (1, 0):
            assert await one.store.retry(failed.id, one.clock.now)
            await settle(poster(one))
            assert len(await one.store.undone("webhook", True, 0, 9)) == left
        assert await step(one) == "sorry"
    assert len({got.headers["webhook-id"] for got in end.received}) == 1
    assert len(end.received) == 12


async def test_an_endpoint_that_wants_nothing_gets_nothing_until_the_workspace_changes(
    tmp_path: Path, end: Receiver
) -> None:
    end.answers = ["410 Gone"]
    async with engine(tmp_path, flows(end.url)) as one:
        worker = poster(one)
        for name in ("ann", "bob"):
            await one.track(one.user(name), "signed_up")
            await settle(worker)
        assert [(await one.read(one.user(name))).runs["tell"].step for name in ("ann", "bob")] == ["sorry", "sorry"]
        assert len(end.received) == 1
        await one.bundles.replace(flows(end.url + "&c=d"))
        await one.track(one.user("eve"), "signed_up")
        await settle(worker)
        assert len(end.received) == 2


async def test_an_endpoint_that_is_gone_from_the_workspace_fails(tmp_path: Path, end: Receiver) -> None:
    async with engine(tmp_path, flows(end.url)) as one:
        await one.track(one.user(), "signed_up")
        await one.bundles.replace(bundle(health=None))
        await settle(poster(one))
        [failed] = await one.store.undone("webhook", True, 0, 9)
        assert failed.error == "workspace.yaml no longer has this endpoint"
    assert end.received == []


async def test_a_visitor_who_became_a_user_is_told_as_that_user(tmp_path: Path, end: Receiver) -> None:
    async with engine(tmp_path, flows(end.url)) as one:
        visitor = one.runtime.ref("anonymous", "v")
        await one.track(visitor, "signed_up")
        await one.runtime.merging.merge(visitor, one.user())
        await settle(poster(one))
        assert await step(one) == "told"
        assert await one.store.undone("webhook", False, 0, 9) == []
    assert len(end.received) == 1


class Broken:
    """A client with a fault of its own."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    async def post(self, *_: object) -> None:
        raise self.error


async def test_a_fault_of_our_own_loses_nothing(tmp_path: Path) -> None:
    async with engine(tmp_path, flows("https://crm.example.com")) as one:
        await one.track(one.user(), "signed_up")
        await settle(Poster(one.runtime, Broken(ZeroDivisionError())))
        [waiting] = await one.store.undone("webhook", False, 0, 9)
        assert waiting.error == "a fault of the server's own"
        one.clock.now += DAY
        with pytest.raises(StoreUnavailable):
            await Poster(one.runtime, Broken(StoreUnavailable())).run_once()


async def test_a_dead_workers_row_is_taken_over_when_its_lease_ends(tmp_path: Path, end: Receiver) -> None:
    async with engine(tmp_path, flows(end.url)) as one:
        await one.track(one.user(), "signed_up")
        await one.store.claim("webhook", one.clock.now, LEASE, 9)
        await settle(poster(one))
        assert end.received == []
        one.clock.now += LEASE
        await settle(poster(one))
    assert len(end.received) == 1


async def test_a_row_of_nobody_is_left_alone(tmp_path: Path, end: Receiver) -> None:
    async with engine(tmp_path, flows(end.url)) as one:
        worker = poster(one)
        assert await one.runtime.follow(one.user().key) is None
        assert await worker.run_once() == 5.0


@pytest.mark.parametrize("pause", PAUSES)
def test_pauses_grow_by_up_to_a_tenth(pause: int) -> None:
    found = {lengthened(pause, str(number)) for number in range(50)}
    assert len(found) > 40
    assert all(pause <= one <= pause * 1.1 for one in found)
    assert sum(PAUSES) > 3 * DAY > HOUR
