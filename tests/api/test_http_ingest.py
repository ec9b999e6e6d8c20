"""R1, R3, R4, R5: what Segment clients send, and what becomes of it."""

from typing import Any

import orjson
import pytest

from annai.core.instant import DAY, HOUR, isoformat
from tests.api.world import NOW, SECRET_KEY, WRITE_KEY, World, basic, token, track, zipped

SINGLES: list[tuple[tuple[str, ...], dict[str, Any]]] = [
    (("track", "t"), {"event": "report_created"}),
    (("identify", "i"), {"traits": {"name": "A"}}),
    (("page", "p"), {"name": "Home", "properties": {"path": "/"}}),
    (("screen", "s"), {"name": "Home"}),
    (("group", "g"), {"groupId": "acme"}),
    (("alias", "a"), {"previousId": "anon"}),
]


@pytest.mark.parametrize(("path", "body"), [(path, body) for paths, body in SINGLES for path in paths])
async def test_each_single_call_is_taken(enforced: World, path: str, body: dict[str, Any]) -> None:
    sent = {"userId": "u1", "messageId": "m1", "writeKey": SECRET_KEY, **body}
    response = await enforced.client.post(f"/v1/{path}", json=sent)
    assert (response.status_code, response.json()) == (200, {"success": True})
    assert await enforced.rejected() == []


async def test_a_track_is_in_the_state_when_it_is_answered(enforced: World) -> None:
    await enforced.batch(track("m1"), track("m2"), track("m1"))
    await enforced.batch(track("m2"))
    assert (await enforced.known("u1")).history["report_created"].total == 2


async def test_content_type_is_not_asked_and_gzip_is_seen_by_its_bytes(enforced: World) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded", "authorization": basic(SECRET_KEY)}
    response = await enforced.client.post("/v1/batch", content=zipped({"batch": [track("m1")]}), headers=headers)
    assert response.status_code == 200
    assert (await enforced.known("u1")).history["report_created"].total == 1


async def test_explicit_nulls_and_numbers_as_ids_are_borne(enforced: World) -> None:
    event = track("m1", None, userId=42, anonymousId=None, timestamp=None, context=None, properties=None)
    await enforced.batch(event)
    assert await enforced.rejected() == []
    assert (await enforced.known("42")).personal.id == "42"


async def test_traits_may_lie_in_the_context(enforced: World) -> None:
    await enforced.batch({"type": "identify", "userId": "u1", "messageId": "m", "context": {"traits": {"name": "A"}}})
    assert (await enforced.known("u1")).personal.traits == {"name": "A"}


@pytest.mark.parametrize("group", [{"groupId": "acme"}, {"context": {"groupId": "acme"}}])
async def test_a_group_call_joins_the_account(enforced: World, group: dict[str, Any]) -> None:
    await enforced.batch({"type": "group", "userId": "u1", "messageId": "m", **group})
    assert (await enforced.known("u1")).account == enforced.runtime.ref("account", "acme").key


BAD: list[tuple[Any, str]] = [
    ("text", "invalid"),
    ({"type": "dance", "userId": "u1"}, "invalid"),
    (track("m" * 100), "invalid"),
    (track("m", event=""), "invalid"),
    (track("m", userId=["u1"]), "invalid"),
    (track("m", None), "no_identity"),
    ({"type": "group", "userId": "u1"}, "no_group"),
    ({"type": "group", "anonymousId": "a", "groupId": "acme"}, "no_user"),
    ({"type": "alias", "previousId": "a"}, "no_user"),
    (track("m", properties={"text": "x" * 33_000}), "too_large"),
    (track("m", properties={"deep": orjson.loads("[" * 40 + "]" * 40)}), "too_deep"),
    (track("m", properties={"deep": orjson.loads("[" * 400 + "]" * 400)}), "too_deep"),
]


@pytest.mark.parametrize(("bad", "code"), BAD)
async def test_one_bad_event_costs_only_itself(enforced: World, bad: Any, code: str) -> None:
    response = await enforced.batch(track("good-1"), bad, track("good-2"))
    assert response.status_code == 200
    assert [refused["code"] for refused in await enforced.rejected()] == [code]
    assert (await enforced.known("u1")).history["report_created"].total == 2


REASONS: list[tuple[Any, str]] = [
    (7, "Expected `object`, got `int`"),
    ({"type": "dance"}, "Expected track, identify, group, page, screen or alias - at `$.type`"),
    ({"userId": "u1"}, "Object missing required field `type`"),
    ({"type": "track", "userId": "u1"}, "Object missing required field `event`"),
    (track("m", event="e" * 201), "Expected `str` of length <= 200 - at `$.event`"),
    (track("m", userId=True), "Expected `int | float | str | null`, got `bool` - at `$.userId`"),
    (track("m", userId="u" * 256), "Expected at most 255 characters - at `$.userId`"),
    (track("m", userId=int("9" * 256)), "Expected at most 255 characters - at `$.userId`"),
    (track("m" * 100), "Expected at most 99 characters - at `$.messageId`"),
    (track("m", properties=[1]), "Expected `object | null` - at `$.properties`"),
    (track("m", context=[]), "Expected `object | null`, got `array` - at `$.context`"),
    ({"type": "identify", "userId": "u1", "traits": "A"}, "Expected `object | null` - at `$.traits`"),
    ({"type": "alias", "userId": "u1", "previousId": ""}, "Expected `str` of length >= 1 - at `$.previousId`"),
]


@pytest.mark.parametrize(("bad", "reason"), REASONS)
async def test_a_refusal_says_what_was_expected_and_where(enforced: World, bad: Any, reason: str) -> None:
    await enforced.batch(bad)
    assert [(refused["code"], refused["message"]) for refused in await enforced.rejected()] == [("invalid", reason)]


async def test_numbers_and_empty_text_are_borne_as_message_ids(enforced: World) -> None:
    await enforced.batch(track("m", messageId=7), track("m", messageId="7"), *[track("m", messageId="")] * 2)
    assert (await enforced.known("u1")).history["report_created"].total == 3
    assert await enforced.rejected() == []


async def test_an_event_is_as_large_as_it_was_sent(enforced: World) -> None:
    for id, size in (("fits", 32_768), ("large", 32_769)):
        event = orjson.dumps(track(id))[:-1]
        body = b'{"batch":[' + event + b" " * (size - len(event) - 1) + b"}]}"
        headers = {"authorization": basic(SECRET_KEY)}
        assert (await enforced.client.post("/v1/batch", content=body, headers=headers)).status_code == 200
    [refused] = await enforced.rejected()
    assert (refused["code"], refused["input"]["messageId"]) == ("too_large", "large")


def nested(levels: int) -> dict[str, Any]:
    value: dict[str, Any] = {"end": "{[" * 40}
    for _ in range(levels - 1):
        value = {"deeper": value}
    return value


async def test_an_event_nests_as_deep_as_the_limit(enforced: World) -> None:
    who = {"type": "identify", "userId": "u1"}
    await enforced.batch(
        track("ok", properties=nested(31)),
        {**who, "messageId": "ok-traits", "context": {"traits": nested(30)}},
        track("deep", properties=nested(32)),
        {**who, "messageId": "deep-traits", "context": {"traits": nested(31)}},
    )
    refused = [(item["code"], item["input"]["messageId"]) for item in await enforced.rejected()]
    assert sorted(refused) == [("too_deep", "deep"), ("too_deep", "deep-traits")]


async def test_the_path_says_what_a_single_event_is(enforced: World) -> None:
    event = {"type": "page", "userId": "u1", "messageId": "m", "event": "signed_up", "writeKey": SECRET_KEY}
    await enforced.client.post("/v1/track", json=event)
    assert "first-report" in (await enforced.known("u1")).runs


async def test_what_is_rejected_is_kept_without_keys_and_tokens(enforced: World) -> None:
    event = track("m", None, writeKey=WRITE_KEY, context={"identityToken": "abc", "locale": "ja"})
    await enforced.batch(event)
    assert (await enforced.rejected())[0]["input"] == {
        "type": "track",
        "event": "report_created",
        "messageId": "m",
        "context": {"locale": "ja"},
    }


async def test_a_large_rejected_event_is_named_but_not_kept(enforced: World) -> None:
    await enforced.batch(track("m", properties={"text": "x" * 33_000}))
    kept = (await enforced.rejected())[0]["input"]
    assert kept == {"type": "track", "event": "report_created", "messageId": "m", "userId": "u1", "shortened": True}


MOMENTS: list[tuple[dict[str, Any], int]] = [
    ({}, NOW),
    ({"originalTimestamp": isoformat(5_000), "sentAt": isoformat(65_000)}, NOW - 60_000),
    ({"timestamp": isoformat(5_000), "sentAt": isoformat(65_000)}, NOW - 60_000),
    ({"timestamp": isoformat(NOW - HOUR)}, NOW - HOUR),
    ({"timestamp": NOW - HOUR}, NOW - HOUR),
    ({"timestamp": isoformat(NOW + HOUR)}, NOW),
    ({"timestamp": "1960-01-01T00:00:00Z"}, 0),
    ({"originalTimestamp": isoformat(NOW), "sentAt": isoformat(NOW - HOUR)}, NOW),
    ({"timestamp": "yesterday", "sentAt": {"odd": True}}, NOW),
    ({"timestamp": True, "sentAt": "0001-01-01T00:00:00+14:00"}, NOW),
]


@pytest.mark.parametrize(("clocks", "at"), MOMENTS)
async def test_time_is_corrected_by_the_clients_own_clock(enforced: World, clocks: dict[str, Any], at: int) -> None:
    await enforced.batch(track("m", **clocks))
    assert (await enforced.known("u1")).history["report_created"].last == at


async def test_the_batch_says_when_it_was_sent_where_its_events_do_not(enforced: World) -> None:
    await enforced.batch(track("m", timestamp=isoformat(NOW + DAY)), sentAt=isoformat(NOW + DAY + 7_000))
    assert (await enforced.known("u1")).history["report_created"].last == NOW - 7_000


async def test_who_it_is_comes_before_what_it_did_at_the_same_moment(enforced: World) -> None:
    at = isoformat(NOW)
    await enforced.batch(
        track("a", timestamp=at, event="signed_up"),
        {"type": "group", "userId": "u1", "messageId": "y", "groupId": "acme", "timestamp": at},
        {"type": "identify", "userId": "u1", "messageId": "z", "traits": {"name": "A"}, "timestamp": at},
    )
    assert (await enforced.known("u1")).runs["first-report"].account == enforced.runtime.ref("account", "acme").key


async def test_order_within_a_body_does_not_matter(enforced: World) -> None:
    def named(id: str, at: int, name: str) -> dict[str, Any]:
        return {
            "type": "identify",
            "userId": "u1",
            "messageId": id,
            "timestamp": at,
            "traits": {"name": name},
        }

    await enforced.batch(named("b", NOW - 1_000, "late"), named("a", NOW - 2_000, "early"))
    assert (await enforced.known("u1")).personal.traits == {"name": "late"}


async def test_imports_and_old_events_start_nothing(enforced: World) -> None:
    await enforced.batch(track("m1", event="signed_up"), path="import")
    await enforced.batch(track("m2", event="signed_up", timestamp=isoformat(NOW - DAY - 1)))
    assert (await enforced.known("u1")).runs == {}
    await enforced.batch(track("m3", event="signed_up"))
    assert "first-report" in (await enforced.known("u1")).runs


async def test_a_visitor_becomes_the_user_within_one_body(enforced: World) -> None:
    identify = {"type": "identify", "userId": "u1", "anonymousId": "a1", "messageId": "i"}
    await enforced.batch(identify, track("m1", None, anonymousId="a1"), track("m2"))
    assert (await enforced.known("u1")).history["report_created"].total == 2
    assert (await enforced.known("a1", "anonymous")).sealed == enforced.runtime.ref("user", "u1").key


async def test_alias_makes_the_visitor_the_user(enforced: World) -> None:
    await enforced.batch(track("m1", None, anonymousId="a1"))
    await enforced.batch({"type": "alias", "previousId": "a1", "userId": "u1", "messageId": "x"})
    assert (await enforced.known("u1")).history["report_created"].total == 1


async def test_what_comes_late_for_a_merged_visitor_is_listed(enforced: World) -> None:
    await enforced.batch(track("m1", None, anonymousId="a1"))
    await enforced.batch({"type": "alias", "previousId": "a1", "userId": "u1", "messageId": "x"})
    assert (await enforced.batch(track("m2", None, anonymousId="a1"))).status_code == 200
    assert [(refused["code"], refused["input"]["messageId"]) for refused in await enforced.rejected()] == [
        ("merged", "m2")
    ]


async def test_clients_metrics_and_settings_are_answered(enforced: World) -> None:
    assert (await enforced.client.post("/v1/m", content=b'{"series": []}')).json() == {"success": True}
    settings = await enforced.client.get(f"/v1/projects/{WRITE_KEY}/settings")
    assert settings.json() == {"integrations": {"Segment.io": {"apiKey": WRITE_KEY}}}
    assert (await enforced.client.get(f"/v1/projects/{SECRET_KEY}/settings")).status_code == 404


async def test_ingest_is_never_redirected(enforced: World) -> None:
    assert (await enforced.client.post("/v1/batch/", content=b"{}")).status_code == 404


async def test_an_event_belongs_to_the_account_of_its_context(enforced: World) -> None:
    await enforced.batch(
        {"type": "group", "userId": "u1", "messageId": "g", "groupId": "acme"},
        track("m1", context={"groupId": "other"}),
    )
    assert (await enforced.known("u1")).account_id == "other"


async def test_a_token_names_its_own_account_only(enforced: World) -> None:
    context = {"identityToken": token("u1", account="acme"), "groupId": "other"}
    await enforced.batch(track("m1", context=context), key=WRITE_KEY)
    [refused] = await enforced.rejected()
    assert refused["code"] == "forbidden"


async def test_traits_that_grow_too_large_are_listed(enforced: World) -> None:
    long = "x" * 30_000
    for name in ("a", "b"):
        event = {"type": "identify", "userId": "u1", "messageId": name, "traits": {name: long}}
        assert (await enforced.batch(event)).status_code == 200
    assert (await enforced.known("u1")).personal.traits == {"a": long}
    assert [item["code"] for item in await enforced.rejected()] == ["too_large"]
