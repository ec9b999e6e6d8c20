"""Operators watch and steer sweeps, and see where people stand."""

import msgspec

from annai.core.sweep import Enroll, Sweep
from tests.api.world import NOW, World, track

SWEEP = Sweep(id="enroll:1", purpose=Enroll(("first-report",)), created=NOW)
STATE = {
    "id": "enroll:1",
    "purpose": "enroll",
    "flows": ["first-report"],
    "state": "running",
    "kind": "user",
    "created": "2026-05-11T01:00:00.000Z",
    "visited": 0,
    "changed": 0,
    "ended": None,
}


async def test_a_sweep_is_paused_resumed_and_cancelled(enforced: World) -> None:
    await enforced.store.add_sweeps([SWEEP])
    assert (await enforced.operator("/v1/sweeps")).json() == {"sweeps": [STATE]}
    for word, state in (("pause", "paused"), ("resume", "running"), ("cancel", "cancelled")):
        answer = await enforced.command(f"/v1/sweeps/enroll:1/{word}")
        assert (answer.status_code, answer.json()["state"]) == (200, state)
    late = await enforced.command("/v1/sweeps/enroll:1/resume")
    assert (late.status_code, late.json()["code"]) == (409, "conflict")
    assert late.json()["message"] == "The sweep is cancelled and cannot be running any more."
    assert (await enforced.operator("/v1/sweeps/enroll:1")).json()["ended"] == STATE["created"]


async def test_a_sweep_is_steered_whatever_idempotency_key_named_it(enforced: World) -> None:
    await enforced.store.add_sweeps([msgspec.structs.replace(SWEEP, id="call:called:2026/05?a b")])
    place = "/v1/sweeps/call:called:2026%2F05%3Fa%20b"
    assert (await enforced.command(f"{place}/pause")).json()["state"] == "paused"
    assert (await enforced.operator(place)).json()["state"] == "paused"


async def test_a_sweep_that_is_not_there(enforced: World) -> None:
    assert (await enforced.operator("/v1/sweeps/none")).status_code == 404
    assert (await enforced.command("/v1/sweeps/none/pause")).status_code == 404


async def test_where_people_stand(enforced: World) -> None:
    for number in range(3):
        await enforced.batch(track(f"m{number}", f"u{number}", event="signed_up"))
    answer = (await enforced.operator("/v1/flows/first-report/standing")).json()
    digest = enforced.runtime.bundles.bundle.digest.hex()
    assert answer == {
        "flow": "first-report",
        "runs": 3,
        "steps": [{"bundle": digest, "current": True, "step": "welcome", "runs": 3}],
    }
    assert (await enforced.operator("/v1/flows/none/standing")).status_code == 404
