"""What docs/http.md shows as an answer is one."""

import json
import re
from pathlib import Path
from typing import Any

import msgspec

from annai.wire.read import User
from tests.api.world import World, track

TEXT = (Path(__file__).parents[2] / "docs/http.md").read_text(encoding="utf-8")
SAMPLE: dict[str, Any] = json.loads(*re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL))


async def asked(place: World, url: str) -> dict[str, Any]:
    await place.batch(track("m1", event="signed_up"))
    answer: dict[str, Any] = (await place.operator(f"/v1/users/u1{url}")).json()
    return answer


async def test_a_person_has_these_keys(enforced: World) -> None:
    answer = await asked(enforced, "?url=https://host.example/reports")
    assert msgspec.convert(SAMPLE, User).reasons[1].reason == "shown"
    assert list(SAMPLE) == list(answer)
    for key in ("runs", "reasons"):
        assert set(SAMPLE[key][0]) <= set(answer[key][0])


async def test_without_a_url_it_is_the_root(enforced: World) -> None:
    assert await asked(enforced, "") == await asked(enforced, "?url=https://host.example/")
