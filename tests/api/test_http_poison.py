"""An input that the core always fails at costs itself: its neighbours are taken, and at last it is set aside."""

from typing import Any

import pytest

from annai.core.advance import advance
from annai.core.inputs import AnyInput, Seal, Track
from annai.runtime.apart import TRIES
from tests.api.world import World, track

NAMED = {"type": "identify", "userId": "ann", "anonymousId": "poison", "messageId": "named", "traits": {"name": "Ann"}}


@pytest.fixture(autouse=True)
def poison(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the core fail at the event `poison`, and at sealing the visitor `poison`."""

    def poisoned(workspace: Any, subject: Any, context: Any, input: AnyInput, *more: Any) -> Any:
        sealed = isinstance(input, Seal) and subject.personal.id == "poison"
        if sealed or (isinstance(input, Track) and input.event == "poison"):
            raise ZeroDivisionError
        return advance(workspace, subject, context, input, *more)

    monkeypatch.setattr("annai.runtime.chain.advance", poisoned)


async def counted(world: World, *users: str) -> list[int]:
    return [(await world.known(user)).history["report_created"].total for user in users]


async def test_the_neighbours_in_a_batch_are_taken_and_it_is_set_aside_at_last(enforced: World) -> None:
    events = [track("a"), track("bad", event="poison"), track("b"), track("c", "u2")]
    answers = [(await enforced.batch(*events)).status_code for _ in range(TRIES)]
    assert answers == [500] * (TRIES - 1) + [200]
    assert await counted(enforced, "u1", "u2") == [2, 1]
    assert [(one["code"], one["input"]["messageId"]) for one in await enforced.rejected()] == [("failed", "bad")]


async def test_the_neighbours_are_taken_the_first_time(enforced: World) -> None:
    await enforced.batch(track("a"), track("bad", event="poison"), track("b"), track("c", "u2"))
    assert await counted(enforced, "u1", "u2") == [2, 1]


async def test_each_input_has_its_own_tries(enforced: World) -> None:
    for number in range(TRIES):
        assert (await enforced.batch(track(f"bad-{number}", event="poison"))).status_code == 500
    assert await enforced.rejected() == []


async def test_what_shows_a_page_goes_on_without_it(enforced: World) -> None:
    item = {"type": "track", "at": enforced.clock.now}
    inputs = [{**item, "id": "bad", "event": "poison"}, {**item, "id": "good", "event": "signed_up"}]
    body: dict[str, Any] = {"anonymousId": "tab", "sentAt": enforced.clock.now, "inputs": inputs}
    answers = [await enforced.decide(**body) for _ in range(TRIES)]
    assert [answer.status_code for answer in answers] == [500] * (TRIES - 1) + [200]
    assert [one["id"] for one in answers[-1].json()["rejected"]] == ["bad"]
    assert [one["flow"] for one in answers[-1].json()["experiences"]] == ["first-report"]


async def test_a_visitor_who_cannot_become_a_user_keeps_nobody_up(enforced: World) -> None:
    await enforced.batch(track("early", None, anonymousId="poison"))
    answers = [(await enforced.batch(NAMED, track("a", "u2"))).status_code for _ in range(TRIES)]
    assert answers == [500] * (TRIES - 1) + [200]
    assert (await enforced.known("ann")).personal.traits == {"name": "Ann"}
    assert await counted(enforced, "u2") == [1]
    assert [(one["code"], one["input"]["messageId"]) for one in await enforced.rejected()] == [("failed", "named")]
