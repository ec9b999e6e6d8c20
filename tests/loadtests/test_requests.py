import json
from pathlib import Path

import jwt

from annai.cli.files import read_workspace
from annai.core.load import load_workspace
from annai.wire.decide import DecideRequest
from loadtests.requests import SIGNING_SECRET, Requests, message_id
from loadtests.workspace import EVENT, FLOWS, LISTENING, ON_PAGES, write_workspace


def body_of(request: bytes) -> DecideRequest:
    head, _, body = request.partition(b"\r\n\r\n")
    assert b"content-length: %d" % len(body) in head.split(b"\r\n")
    return DecideRequest.model_validate(json.loads(body))


def test_each_request_carries_one_event_with_an_id_of_its_own() -> None:
    requests = Requests(users=2)
    inputs = [body_of(requests.take()).inputs for _ in range(3)]
    assert [[input.id for input in one] for one in inputs] == [[message_id(number)] for number in range(3)]
    assert requests.sent == 3


def test_users_follow_one_another_each_with_a_signed_token() -> None:
    requests = Requests(users=2, accounts=1)
    tokens = [body_of(requests.take()).token or "" for _ in range(3)]
    claims = [jwt.decode(token, SIGNING_SECRET, ["HS256"], audience="production") for token in tokens]
    assert [claim["sub"] for claim in claims] == ["user-0", "user-1", "user-0"]
    assert {claim["account"] for claim in claims} == {"account-0"}


def test_the_workspace_compiles_and_a_handful_of_its_flows_listen(tmp_path: Path) -> None:
    write_workspace(tmp_path)
    bundle = load_workspace(read_workspace(tmp_path))
    assert len(bundle.flows) == FLOWS
    assert len(bundle.by_event[EVENT]) == LISTENING
    assert len(bundle.by_page) == ON_PAGES
