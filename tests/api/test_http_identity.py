"""R10: every route × everything that must not open it: the same body each time, and no state changes.

A route that is added later must be added to ROUTES, or the first test fails.
"""

from collections.abc import Iterable
from typing import Any, Literal

import jwt
import orjson
import pytest
from httpx import Response
from starlette.routing import Route

from annai.api.identity import HOW
from annai.core.instant import HOUR
from annai.core.subject import Kind
from annai.session import COOKIE, make_session
from tests.api.world import NOW, SECRET_KEY, SIGNING, WRITE_KEY, World, basic, token, track

Guard = Literal["operator", "command", "call", "widget", "ingest", "batch", "open"]
ROUTES: dict[str, Guard] = {
    "/v1/decide": "widget",
    "/v1/stream": "widget",
    **dict.fromkeys(["/v1/track", "/v1/t", "/v1/identify", "/v1/i", "/v1/page", "/v1/p"], "ingest"),
    **dict.fromkeys(["/v1/group", "/v1/g", "/v1/screen", "/v1/s", "/v1/alias", "/v1/a"], "ingest"),
    **dict.fromkeys(["/v1/batch", "/v1/b", "/v1/import"], "batch"),
    "/v1/m": "open",
    "/v1/projects/{key}/settings": "open",
    "/v1/users/{id:path}": "operator",
    "/v1/erasures/{id}": "operator",
    "/v1/accounts": "operator",
    "/v1/accounts/{id:path}": "operator",
    "/v1/rejected": "operator",
    "/v1/undeclared": "operator",
    "/v1/flows/{id}/funnel": "operator",
    "/v1/flows/{id}/standing": "operator",
    "/v1/sweeps": "operator",
    "/v1/triggers": "call",
    "/v1/sweeps/{id:path}": "operator",
    "/v1/sweeps/{id:path}/pause": "command",
    "/v1/sweeps/{id:path}/resume": "command",
    "/v1/sweeps/{id:path}/cancel": "command",
    "/v1/tasks": "operator",
    "/v1/tasks/{id}": "command",
    "/v1/webhooks/failed": "operator",
    "/v1/webhooks/{id}/retry": "command",
    "/healthz": "open",
    "/readyz": "open",
    "/widget.js": "open",
    "/widget/{chunk}": "open",
}
FORGED = {
    "expired": token(exp=NOW // 1000),
    "alg none": jwt.encode({"sub": "u1", "aud": "test", "exp": NOW}, "", "none", headers={"kid": "k1"}),
    "another algorithm": token(algorithm="HS512", secret=SIGNING * 2),
    "wrong audience": token(aud="staging"),
    "another secret": token(secret="another-secret-of-at-least-32-characters"),
    "unknown kid": token(kid="k9"),
    "no kid": jwt.encode({"sub": "u1", "aud": "test", "exp": NOW}, SIGNING, "HS256"),
    "no subject": jwt.encode({"aud": "test", "exp": NOW}, SIGNING, "HS256", headers={"kid": "k1"}),
    "no expiry": jwt.encode({"sub": "u1", "aud": "test"}, SIGNING, "HS256", headers={"kid": "k1"}),
    "no audience": jwt.encode({"sub": "u1", "exp": NOW}, SIGNING, "HS256", headers={"kid": "k1"}),
    "empty subject": token(""),
    "odd account": token(account=["acme"]),
    "odd traits": token(traits="admin"),
    "odd expiry": token(exp=10**30),
    "too long": token(traits={"text": "x" * 9_000}),
    "not a token": "abc",
    "empty": "",
}
FOREIGN: dict[str, dict[str, Any]] = {
    "a user without a token": {"userId": "u1"},
    "another user than the token's": {"token": token("u2"), "userId": "u1"},
    "another account than the token's": {"token": token("u1", account="other"), "groupId": "acme"},
    "an account for a token without one": {"token": token("u1"), "groupId": "acme"},
    "an account for a visitor": {"anonymousId": "a9", "groupId": "acme"},
    **{name: {"token": forged} for name, forged in FORGED.items()},
}
KINDS = {"i": "identify", "p": "page", "g": "group", "s": "screen", "a": "alias", "t": "track"}


def guarded(*guards: Guard) -> list[str]:
    return [path for path, guard in ROUTES.items() if guard in guards]


def concrete(path: str) -> str:
    return path.replace("{id:path}", "u1").replace("{id}", "first-report")


async def state(place: World) -> list[Any]:
    kinds: Iterable[Kind] = ("user", "anonymous", "account")
    return [await place.store.subjects(kind, b"", 100) for kind in kinds]


async def settled(place: World) -> list[Any]:
    """Someone else's state that nobody below may change."""
    await place.batch(track("m1"), {"type": "group", "userId": "u1", "groupId": "acme", "messageId": "m2"})
    return await state(place)


def same_body(responses: list[Response], status: int) -> None:
    assert {response.status_code for response in responses} == {status}
    assert len({response.content for response in responses}) == 1


def test_every_route_is_listed(enforced: World) -> None:
    paths = {route.path for route in enforced.app.routes if isinstance(route, Route)}
    beside = 1  # the DELETE of a user, at the path where they are read
    assert len(enforced.app.routes) == len(ROUTES) + beside
    assert paths == set(ROUTES)


async def test_operator_routes_open_with_the_secret_key_and_a_session(enforced: World) -> None:
    await settled(enforced)
    for path in ("/v1/users/u1", "/v1/accounts", "/v1/rejected", "/v1/flows/first-report/funnel"):
        assert (await enforced.operator(path)).status_code == 200
        session = make_session(SECRET_KEY, NOW + HOUR)
        opened = await enforced.client.get(path, headers={"cookie": f"{COOKIE}={session}"})
        assert opened.status_code == 200


async def test_operator_routes_stay_shut(enforced: World) -> None:
    before = await settled(enforced)
    unknown: dict[str, dict[str, str]] = {
        "nothing": {},
        "another workspace's key": {"authorization": "Bearer another-key"},
        "an identity token": {"authorization": f"Bearer {token()}"},
        "a scheme of its own": {"authorization": f"Digest {SECRET_KEY}"},
        "no base64": {"authorization": "Basic ###"},
        "a session that is over": {"cookie": f"{COOKIE}={make_session(SECRET_KEY, NOW - 1)}"},
        "a session made with another key": {"cookie": f"{COOKIE}={make_session('another', NOW + HOUR)}"},
        "a token as session": {"cookie": f"{COOKIE}={token()}"},
    }
    public = [{"authorization": f"Bearer {WRITE_KEY}"}, {"authorization": basic(WRITE_KEY)}]
    asked = [("GET", concrete(path)) for path in guarded("operator")]
    asked += [("POST", concrete(path)) for path in guarded("command", "call")]
    ask = enforced.client.request
    same_body([await ask(*each, headers=h) for each in asked for h in unknown.values()], 401)
    same_body([await ask(*each, headers=h) for each in asked for h in public], 403)
    same_body([await enforced.client.get("/v1/users/nobody", headers=h) for h in public], 403)
    assert await state(enforced) == before


@pytest.mark.parametrize("path", ["decide", "stream"])
async def test_the_widgets_routes_stay_shut(enforced: World, path: str) -> None:
    before = await settled(enforced)
    inputs = [{"type": "track", "id": "x", "at": NOW, "event": "report_created"}]
    same_body([await enforced.decide(path=path, inputs=inputs, **body) for body in FOREIGN.values()], 403)
    keys = ["another", "", token(), WRITE_KEY + " ", "鍵"]
    same_body([await enforced.decide(key=key, path=path, token=token(), inputs=inputs) for key in keys], 401)
    assert await state(enforced) == before


def test_both_of_the_widgets_routes_are_tested() -> None:
    assert guarded("widget") == ["/v1/decide", "/v1/stream"]


def item(path: str, body: dict[str, Any]) -> dict[str, Any]:
    """An event that asks for what `body` asks of the widget's routes."""
    kind = KINDS.get(path.rsplit("/", 1)[1][:1], "track")
    identity = {"context": {"identityToken": body["token"]}} if "token" in body else {}
    rest = {key: value for key, value in body.items() if key != "token"}
    kind = "group" if "groupId" in body else kind
    return {"type": kind, "messageId": "x", "event": "e", "previousId": "a1", **rest, **identity}


@pytest.mark.parametrize("path", guarded("ingest", "batch"))
async def test_ingest_refuses_the_item_and_changes_nothing(enforced: World, path: str) -> None:
    before = await settled(enforced)
    headers = {"authorization": basic(WRITE_KEY)}
    fitting = {name: body for name, body in FOREIGN.items() if "groupId" not in body or path in GROUPING}
    for body in fitting.values():
        event = item(path, body)
        content = orjson.dumps({"batch": [event]} if ROUTES[path] == "batch" else event)
        response = await enforced.client.post(path, content=content, headers=headers)
        assert (response.status_code, response.json()) == (200, {"success": True})
    refused = await enforced.rejected()
    assert [entry["code"] for entry in refused] == ["forbidden"] * len(fitting)
    assert len({entry["message"] for entry in refused}) == 1
    assert await state(enforced) == before


GROUPING = {"/v1/group", "/v1/g", *guarded("batch")}


async def test_ingest_needs_a_key(enforced: World) -> None:
    before = await settled(enforced)
    keys: list[dict[str, Any]] = [{}, {"writeKey": "another"}, {"writeKey": 7}]
    bodies = [{"batch": [track("x")], **track("x"), **key} for key in keys]
    paths = guarded("ingest", "batch")
    responses = [await enforced.client.post(path, json=body) for path in paths for body in bodies]
    headers = {"authorization": basic("another")}
    good = {"batch": [track("x")], "writeKey": SECRET_KEY}
    responses += [await enforced.client.post(path, json=good, headers=headers) for path in paths]
    same_body(responses, 401)
    assert await state(enforced) == before


async def test_a_public_key_may_act_for_its_token_and_for_visitors(enforced: World) -> None:
    identity = {"context": {"identityToken": token(account="acme")}}
    await enforced.batch(
        track("m1", "u1", **identity),
        track("m2", None, **identity),
        track("m3", None, anonymousId="a1"),
        {"type": "group", "userId": "u1", "groupId": "acme", "messageId": "m4", **identity},
        {"type": "alias", "previousId": "a1", "userId": "u1", "messageId": "m5", **identity},
        key=WRITE_KEY,
    )
    assert await enforced.rejected() == []
    user = await enforced.known("u1")
    assert user.history["report_created"].total == 3
    assert list(user.personal.accounts.values()) == ["acme"]


@pytest.mark.parametrize(
    ("forgery", "reason"),
    [
        ("expired", "it has expired"),
        ("wrong audience", "its aud is not 'test'"),
        ("another secret", "it was signed with another secret"),
        ("unknown kid", "its header's kid names no secret"),
        ("no expiry", "it lacks the claim sub or exp"),
        ("not a token", "it is no token with a header, claims and a signature"),
    ],
)
async def test_the_operator_is_told_why_once_in_a_while(
    enforced: World, caplog: pytest.LogCaptureFixture, forgery: str, reason: str
) -> None:
    for _ in range(3):
        assert (await enforced.decide(token=FORGED[forgery])).status_code == 403
    assert [record.getMessage() for record in caplog.records] == [f"identity tokens are refused: {reason} ({HOW})"]
