"""`POST /v1/decide`: who it acts for, what it takes, what it answers."""

from pathlib import Path
from typing import Any

import msgspec
import orjson
import pytest

from annai.api import acting
from annai.core.instant import DAY
from annai.core.load import load_workspace
from annai.wire.decide import Asking, DecideAnswer
from tests.api.world import EVENTS, FLOW, NOW, SECRET_KEY, WORKSPACE, WRITE_KEY, World, token, track, world


def tracked(id: str = "i1", event: str = "report_created", at: int = NOW) -> dict[str, Any]:
    return {"type": "track", "id": id, "at": at, "event": event}


def nested(levels: int) -> Any:
    return {} if levels == 0 else {"a": nested(levels - 1)}


async def test_an_event_starts_a_flow_and_the_answer_shows_it(enforced: World) -> None:
    answer = (await enforced.decide(token=token(), inputs=[tracked(event="signed_up")])).json()
    assert [(shown["flow"], shown["step"], shown["run"]) for shown in answer["experiences"]] == [
        ("first-report", "welcome", 1)
    ]
    assert answer["rejected"] == []
    seen = {"type": "seen", "id": "i2", "at": NOW, "flow": "first-report", "run": 1, "step": "welcome"}
    done = {**seen, "type": "advanced", "id": "i3", "action": 0}
    answer = (await enforced.decide(token=token(), inputs=[seen, done])).json()
    assert answer["experiences"] == []
    assert (await enforced.known("u1")).finished["first-report"].outcome == "completed"


async def test_a_page_starts_a_public_flow_and_no_other(enforced: World) -> None:
    around = "{title: A, trigger: {api: public}, steps: [{id: look, modal: {title: Look, body: Around.}}]}"
    files = {"workspace.yaml": WORKSPACE, "events.yaml": EVENTS, "flows/around.yaml": around, "flows/tour.yaml": FLOW}
    await enforced.runtime.bundles.replace(load_workspace({name: text.encode() for name, text in files.items()}))
    starts = [{"type": "start", "id": flow, "at": NOW, "flow": flow} for flow in ("around", "tour")]
    answer = (await enforced.decide(token=token(), inputs=starts)).json()
    assert [shown["step"] for shown in answer["experiences"]] == ["look"]
    assert [(no["id"], no["code"]) for no in answer["rejected"]] == [("tour", "unknown_flow")]


async def test_the_host_may_ask_for_quiet(enforced: World) -> None:
    answer = (await enforced.decide(token=token(), quiet=True, inputs=[tracked(event="signed_up")])).json()
    assert answer["experiences"] == []
    assert len((await enforced.decide(token=token())).json()["experiences"]) == 1


async def test_the_answer_is_written_as_its_model_is(enforced: World) -> None:
    bad = {"type": "track", "id": "i2", "at": NOW}
    response = await enforced.decide(token=token(), inputs=[tracked(event="signed_up"), bad])
    answer = msgspec.json.decode(response.content, type=DecideAnswer)
    assert len(answer.experiences) == len(answer.rejected) == 1
    assert response.content == msgspec.json.encode(answer)


async def test_a_retry_counts_once(enforced: World) -> None:
    for _ in range(2):
        await enforced.decide(token=token(), inputs=[tracked()])
    assert (await enforced.known("u1")).history["report_created"].total == 1


async def test_the_token_names_the_account_and_signed_traits(enforced: World) -> None:
    await enforced.decide(token=token(account="acme", traits={"role": "admin"}))
    user = await enforced.known("u1")
    assert user.account == enforced.runtime.ref("account", "acme").key
    assert user.personal.traits == {"role": "admin"}


async def test_a_token_with_a_visitor_merges_first(enforced: World) -> None:
    await enforced.decide(anonymousId="a1", inputs=[tracked("i1")])
    await enforced.decide(token=token(), anonymousId="a1", inputs=[tracked("i2")])
    assert (await enforced.known("u1")).history["report_created"].total == 2


async def test_inputs_of_a_merged_visitor_are_rejected(enforced: World) -> None:
    await enforced.decide(anonymousId="a1", inputs=[tracked("i1")])
    await enforced.decide(token=token(), anonymousId="a1")
    answer = (await enforced.decide(anonymousId="a1", inputs=[tracked("i2")])).json()
    assert [(refused["id"], refused["code"]) for refused in answer["rejected"]] == [("i2", "merged")]
    assert [refused["code"] for refused in await enforced.rejected()] == ["merged"]


async def test_a_user_may_set_traits_and_join_the_tokens_account_only(enforced: World) -> None:
    inputs = [
        {"type": "identify", "id": "i1", "at": NOW, "traits": {"name": "A"}},
        {"type": "group", "id": "i2", "at": NOW, "groupId": "acme", "traits": {"plan": "pro"}},
        {"type": "group", "id": "i3", "at": NOW, "groupId": "other"},
        {"type": "page", "id": "i4", "at": NOW},
    ]
    answer = (await enforced.decide(token=token(account="acme"), inputs=inputs)).json()
    assert [(refused["id"], refused["code"]) for refused in answer["rejected"]] == [("i3", "forbidden")]
    user = await enforced.known("u1")
    assert list(user.personal.accounts.values()) == ["acme"]
    assert user.personal.traits == {"name": "A"}


async def test_one_bad_input_costs_only_itself(enforced: World) -> None:
    bad = [{"type": "dance", "id": "i2"}, "text", {**tracked("i3"), "properties": {"a": "x" * 33_000}}]
    answer = (await enforced.decide(token=token(), inputs=[tracked("i1"), *bad])).json()
    assert [(refused["id"], refused["code"]) for refused in answer["rejected"]] == [
        ("i2", "invalid"),
        ("", "invalid"),
        ("i3", "too_large"),
    ]
    assert (await enforced.known("u1")).history["report_created"].total == 1
    assert len(await enforced.rejected()) == 3


@pytest.mark.parametrize(
    ("input", "code", "message"),
    [
        (
            {"type": "dance", "id": "i2", "at": NOW},
            "invalid",
            "Expected track, identify, group, page, seen, advanced, dismissed, snoozed, target_missed, answered, "
            "retried, task_opened, task_attested, back, watched or item_pressed - at `$.type`",
        ),
        ({"type": "track", "id": "i2", "at": NOW}, "invalid", "Object missing required field `event`"),
        ({**tracked("i2"), "at": "now"}, "invalid", "Expected `int`, got `str` - at `$.at`"),
        ({**tracked("i2"), "event": "e" * 201}, "invalid", "Expected `str` of length <= 200 - at `$.event`"),
        ({**tracked("i2"), "properties": [1]}, "invalid", "Expected `object`, got `array` - at `$.properties`"),
        (
            {**tracked("i2"), "properties": {"a": "x" * 33_000}},
            "too_large",
            "The input has 33092 bytes; send at most 32768.",
        ),
        ({**tracked("i2"), "properties": nested(33)}, "too_deep", "The input nests deeper than 32 levels."),
    ],
)
async def test_a_refusal_says_what_is_wrong_and_where(
    enforced: World, input: dict[str, Any], code: str, message: str
) -> None:
    answer = (await enforced.decide(token=token(), inputs=[input, tracked("i1")])).json()
    assert answer["rejected"] == [{"id": "i2", "code": code, "message": message}]
    assert (await enforced.known("u1")).history["report_created"].total == 1


def with_property(text: bytes) -> bytes:
    """A request with two inputs; the second has this property."""
    inputs = [tracked("i1"), {**tracked("i2"), "properties": {"a": []}}]
    body = orjson.dumps({"key": WRITE_KEY, "token": token(), "page": {"url": "/"}, "inputs": inputs})
    return body.replace(b'"a":[]', b'"a":' + text)


@pytest.mark.parametrize(
    "text", [b'"\\ud800"', b'"\xff"', b"NaN", b"1e999", b"9" * 400, b"9" * 5_000, b"[" * 12_000 + b"]" * 12_000]
)
async def test_what_is_no_json_is_no_request(enforced: World, text: bytes) -> None:
    response = await enforced.client.post("/v1/decide", content=with_property(text))
    assert (response.status_code, response.json()["code"]) == (400, "bad_request")
    assert response.json()["message"].startswith("The body is not JSON: ")
    assert await enforced.subject("u1") is None


async def test_many_inputs_are_taken_together_in_the_order_of_time(enforced: World) -> None:
    inputs = [{"type": "identify", "id": f"i{n}", "at": NOW - n, "traits": {"name": f"{n}"}} for n in range(40)]
    assert (await enforced.decide(token=token(), inputs=inputs)).json()["rejected"] == []
    assert (await enforced.known("u1")).personal.traits == {"name": "0"}


async def test_large_numbers_reach_the_state(enforced: World) -> None:
    identify = {"type": "identify", "id": "i1", "at": NOW, "traits": {"n": {"m": [0]}}}
    body = orjson.dumps({"key": WRITE_KEY, "token": token(), "page": {"url": "/"}, "inputs": [identify]})
    sent = body.replace(b"[0]", b"[123456789012345678901234567890,1]")
    assert (await enforced.client.post("/v1/decide", content=sent)).json()["rejected"] == []
    assert (await enforced.known("u1")).personal.traits == {"n": {"m": [1.2345678901234568e29, 1]}}


async def test_who_acts_is_remembered_but_not_beyond_the_token(enforced: World) -> None:
    short = token(exp=NOW // 1000 + 60)
    assert (await enforced.decide(token=short)).status_code == 200
    assert (await enforced.decide(token=short, key="another")).status_code == 401
    assert (await enforced.decide(token=short, userId="u2")).status_code == 403
    enforced.clock.now += 60_000
    assert (await enforced.decide(token=short)).status_code == 403


async def test_no_more_actors_are_remembered_than_the_limit(enforced: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acting, "REMEMBERED", 2)
    actors = acting.Actors(enforced.app.state.services)
    asked = [Asking(WRITE_KEY, anonymous_id=id) for id in ("a1", "a2", "a1", "a3")]
    known = [actors.of(one, NOW) for one in asked]
    assert known[0] is known[2]
    assert [actors.of(one, NOW) is then for one, then in zip(asked, known, strict=True)] == [True, False, True, False]
    assert [actor.ref.id for actor in known] == ["a1", "a2", "a1", "a3"]


async def test_a_wrong_clock_is_corrected(enforced: World) -> None:
    wrong = NOW + 40 * DAY
    await enforced.decide(token=token(), sentAt=wrong, inputs=[tracked(at=wrong - 5_000)])
    assert (await enforced.known("u1")).history["report_created"].last == NOW - 5_000


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"anonymousId": "a1", "page": {}},
        {"anonymousId": "a1", "page": {"url": "http://[bad"}},
        {"anonymousId": "", "page": {"url": "/"}},
        {"anonymousId": "a1", "inputs": "many"},
        {"anonymousId": "a1", "inputs": [tracked(str(n)) for n in range(501)]},
    ],
)
async def test_what_is_no_request_is_refused(enforced: World, body: dict[str, Any]) -> None:
    response = await enforced.decide(**body)
    assert (response.status_code, response.json()["code"]) == (400, "bad_request")
    assert await enforced.subject("a1", "anonymous") is None


async def test_without_enforcement_a_request_may_name_its_user(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with world(tmp_path, identity="off") as place:
        assert (await place.decide(userId="u1", groupId="acme", inputs=[tracked()])).status_code == 200
        assert list((await place.known("u1")).personal.accounts.values()) == ["acme"]
        assert (await place.batch(track("m1"), key="write-key")).status_code == 200
        assert (await place.known("u1")).history["report_created"].total == 2
        assert (await place.decide(token="nonsense")).status_code == 403
        assert (await place.decide(anonymousId="a1", groupId="acme")).status_code == 403
    assert [record.message for record in caplog.records if "IDENTITY IS OFF" in record.message]


async def test_the_secret_key_may_name_any_user(enforced: World) -> None:
    assert (await enforced.decide(key=SECRET_KEY, userId="u1", inputs=[tracked()])).status_code == 200
    assert (await enforced.known("u1")).history["report_created"].total == 1


async def test_both_live_secrets_sign(tmp_path: Path) -> None:
    old, new = "o" * 32, "n" * 32
    async with world(tmp_path, identity_secrets={"old": old, "new": new}) as place:
        assert (await place.decide(token=token(secret=old, kid="old"))).status_code == 200
        assert (await place.decide(token=token(secret=new, kid="new"))).status_code == 200
        assert (await place.decide(token=token(secret=new, kid="old"))).status_code == 403


async def test_a_signed_trait_has_the_last_word(enforced: World) -> None:
    identity = token("u1", traits={"role": "viewer"})
    claim = {"type": "identify", "id": "i1", "at": NOW, "traits": {"role": "admin", "name": "Ann"}}
    await enforced.decide(token=identity, inputs=[claim])
    assert (await enforced.known("u1")).personal.traits == {"role": "viewer", "name": "Ann"}
    event = {"type": "identify", "messageId": "i2", "traits": {"role": "admin"}, "context": {"identityToken": identity}}
    await enforced.batch(event, key=WRITE_KEY)
    assert (await enforced.known("u1")).personal.traits == {"role": "viewer", "name": "Ann"}


@pytest.mark.parametrize(("identity", "secrets", "told"), [("enforce", {}, 1), ("off", {}, 0), ("enforce", None, 0)])
async def test_a_server_that_takes_no_token_says_so_at_its_start(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, identity: str, secrets: dict[str, str] | None, told: int
) -> None:
    given = {} if secrets is None else {"identity_secrets": secrets}
    async with world(tmp_path, identity=identity, **given):
        assert sum("no identity secret is set" in record.message for record in caplog.records) == told


async def test_a_report_about_an_unknown_step_is_listed_and_its_neighbours_are_taken(enforced: World) -> None:
    report = {"type": "seen", "at": NOW, "flow": "first-report", "run": 1}
    signed_up = {"type": "track", "id": "a", "at": NOW, "event": "signed_up"}
    inputs = [signed_up, {**report, "id": "b", "step": "welcom"}, {**report, "id": "c", "step": "welcome"}]
    answer = await enforced.decide(token=token(), inputs=inputs)
    assert answer.status_code == 200
    assert [(late["id"], late["code"]) for late in answer.json()["rejected"]] == [("b", "unknown_step")]
    [listed] = await enforced.rejected()
    assert (listed["code"], listed["input"]["step"]) == ("unknown_step", "welcom")
    assert (await enforced.known("u1")).runs["first-report"].seen == NOW
