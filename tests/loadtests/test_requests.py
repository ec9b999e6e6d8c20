import json
from typing import Any

import jwt

from annai.wire.decide import DecideRequest
from loadtests.requests import SIGNING_SECRET, Requests, message_id


def body_of(request: bytes | None) -> DecideRequest:
    head, _, body = (request or b"").partition(b"\r\n\r\n")
    assert b"content-length: %d" % len(body) in head.split(b"\r\n")
    return DecideRequest.model_validate(json.loads(body))


def claims_of(request: DecideRequest) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(request.token or "", SIGNING_SECRET, ["HS256"], audience="production")
    return claims


def test_each_request_carries_one_event_with_an_id_of_its_own() -> None:
    requests = Requests(users=2)
    inputs = [body_of(requests.take()).inputs for _ in range(3)]
    assert [[input.id for input in one] for one in inputs] == [[message_id(number)] for number in range(3)]
    assert requests.sent == 3


def test_users_follow_one_another_each_with_a_signed_token() -> None:
    requests = Requests(users=2, accounts=1)
    claims = [claims_of(body_of(requests.take())) for _ in range(3)]
    assert [claim["sub"] for claim in claims] == ["user-0", "user-1", "user-0"]
    assert {claim["account"] for claim in claims} == {"account-0"}


def test_each_user_is_greeted_once_and_identified() -> None:
    requests = Requests(users=2)
    greetings = [body_of(requests.greet()) for _ in range(2)]
    assert [claims_of(greeting)["sub"] for greeting in greetings] == ["user-0", "user-1"]
    assert [[input.type for input in greeting.inputs] for greeting in greetings] == [["identify", "track"]] * 2
    assert requests.greet() is None
    assert body_of(requests.take()).inputs[0].id == message_id(2)
