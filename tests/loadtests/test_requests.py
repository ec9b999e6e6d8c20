import json
from typing import Any

import jwt
import msgspec
import pytest

from annai.wire.decide import DecideRequest, IdentifyInput, TrackInput
from loadtests.answers import BadAnswer
from loadtests.batches import EVENTS, Batches, Tracks, check_success
from loadtests.numbers import Numbers
from loadtests.people import SIGNING_SECRET
from loadtests.requests import Requests


def body_of(request: bytes | None) -> Any:
    head, _, body = (request or b"").partition(b"\r\n\r\n")
    assert b"content-length: %d" % len(body) in head.split(b"\r\n")
    return json.loads(body)


def decide(request: bytes | None) -> DecideRequest:
    return msgspec.convert(body_of(request), DecideRequest)


def claims_of(request: DecideRequest) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(request.token or "", SIGNING_SECRET, ["HS256"], audience="production")
    return claims


def id_of(number: int) -> str:
    return f"{number:012d}"


def test_each_request_carries_one_event_with_an_id_of_its_own() -> None:
    numbers = Numbers()
    requests = Requests(numbers, range(2))
    inputs = [decide(requests.take()).inputs for _ in range(3)]
    assert [[input.id for input in one] for one in inputs] == [[id_of(number)] for number in range(3)]
    assert numbers.taken == 3


def test_users_follow_one_another_each_with_a_signed_token() -> None:
    requests = Requests(Numbers(), range(2), accounts=1)
    claims = [claims_of(decide(requests.take())) for _ in range(3)]
    assert [claim["sub"] for claim in claims] == ["user-0", "user-1", "user-0"]
    assert {claim["account"] for claim in claims} == {"account-0"}


def test_each_user_is_greeted_once_and_identified() -> None:
    requests = Requests(Numbers(), range(5, 7))
    greetings = [decide(requests.greet()) for _ in range(2)]
    assert [claims_of(greeting)["sub"] for greeting in greetings] == ["user-5", "user-6"]
    assert [[type(input) for input in greeting.inputs] for greeting in greetings] == [[IdentifyInput, TrackInput]] * 2
    assert requests.greet() is None
    assert decide(requests.take()).inputs[0].id == id_of(2)


@pytest.mark.parametrize("each", [10, 100])
def test_a_batch_has_a_hundred_events_spread_evenly_over_its_users(each: int) -> None:
    numbers = Numbers()
    batches = Batches(numbers, range(500), each)
    first, second = (body_of(batches.take())["batch"] for _ in range(2))
    users = [event["userId"] for event in first]
    assert len(first) == EVENTS
    assert {users.count(user) for user in users} == {EVENTS // each}
    assert {event["userId"] for event in second} != set(users)
    assert [event["messageId"] for event in first + second] == [id_of(number) for number in range(2 * EVENTS)]
    assert numbers.taken == 2 * EVENTS


def test_a_track_is_of_its_user() -> None:
    tracks = Tracks(Numbers(), range(3))
    assert [body_of(tracks.of(user))["userId"] for user in (2, 0)] == ["user-2", "user-0"]


def test_only_success_is_success() -> None:
    check_success(b'{"success":true}')
    with pytest.raises(BadAnswer):
        check_success(b'{"success":false}')
