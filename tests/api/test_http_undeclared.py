"""Names that were sent and are not declared."""

from typing import Any

from annai.api.undeclared import LIMIT, LONGEST, Undeclared
from annai.core.inputs import Track
from annai.core.plan import TrackingPlan
from tests.api.world import NOW, World, track

PLAN = TrackingPlan.model_validate(
    {"events": {"signed_up": {"properties": {"via": "string"}}}, "traits": {"user": {"role": "string"}}}
)


def sent(event: str, **properties: Any) -> Track:
    return Track(id="m", at=NOW, received=NOW, event=event, personal={"properties": properties})


async def listed(world: World) -> list[tuple[str, str, int, str]]:
    answer = (await world.operator("/v1/undeclared")).json()["undeclared"]
    return [(each["kind"], each["name"], each["count"], each["hint"]) for each in answer]


async def test_a_misspelt_event_is_listed_with_the_one_that_was_meant(enforced: World) -> None:
    await enforced.batch(track("m1", event="singed_up"), track("m2", event="singed_up"), track("m3", event="signed_up"))
    assert await listed(enforced) == [("event", "singed_up", 2, "did you mean 'signed_up'?")]


async def test_traits_of_users_and_accounts_are_listed_and_what_the_widget_sends(enforced: World) -> None:
    await enforced.batch(
        {"type": "identify", "userId": "u1", "traits": {"rolle": "admin"}},
        {"type": "group", "userId": "u1", "groupId": "acme", "traits": {"plam": "pro"}},
    )
    event = {"type": "track", "id": "d1", "at": NOW, "event": "oppened"}
    await enforced.decide(anonymousId="v1", inputs=[event])
    names = {(kind, name) for kind, name, _, _ in await listed(enforced)}
    assert names == {("user trait", "rolle"), ("account trait", "plam"), ("event", "oppened")}


async def test_only_operators_read_it(enforced: World) -> None:
    assert (await enforced.client.get("/v1/undeclared")).status_code == 401


def test_a_property_is_listed_with_its_event_until_it_is_declared_or_the_event_is_gone() -> None:
    seen = Undeclared()
    seen.hear([sent("signed_up", vai="ad", via="ad")], PLAN, NOW)
    [name] = seen.names(PLAN)
    assert (name.kind, name.event, name.name, name.hint) == ("property", "signed_up", "vai", "did you mean 'via'?")
    declared = TrackingPlan.model_validate({"events": {"signed_up": {"properties": {"vai": "string"}}}})
    assert seen.names(declared) == []
    assert seen.names(TrackingPlan()) == []


def test_the_names_that_are_kept_are_bounded() -> None:
    seen = Undeclared()
    seen.hear((sent(f"e{number}") for number in range(LIMIT)), PLAN, NOW)
    seen.hear([sent("e0"), sent("x" * 1_000)], PLAN, NOW)
    names = [each.name for each in seen.names(PLAN)]
    assert names[:2] == ["x" * LONGEST, "e0"]
    assert len(names) == LIMIT
    assert "e1" not in names
