"""The crowd: the same each time, bounded, and polite to an Annai that is away."""

import random
from collections import Counter

import pytest

from annai.demo import crowd
from annai.demo.crowd import SEED, Crowd, deeds
from annai.demo.identity import Signer
from tests.demo.recorder import POINTER, WELCOME, Recorder

SIGNER = Signer("k", "s" * 40, "demo")


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowd, "PAUSE", 0)
    monkeypatch.setattr(crowd, "BURST_PAUSE", 0)


def test_the_deeds_are_the_same_each_time_and_bounded() -> None:
    first, second = (list(deeds(random.Random(SEED))) for _ in range(2))
    assert first == second
    assert first != list(deeds(random.Random(SEED + 1)))
    assert 80 < len(first) < 300


def test_everyone_signs_up_before_anything_else() -> None:
    seen: set[str] = set()
    for deed in deeds(random.Random(SEED)):
        assert (deed.kind == "sign-up") == (deed.person.id not in seen)
        seen.add(deed.person.id)
    assert 18 <= len(seen) <= 27


def test_every_company_has_one_administrator() -> None:
    people = {deed.person.id: deed.person for deed in deeds(random.Random(SEED))}.values()
    admins = Counter(person.company.id for person in people if person.role == "admin")
    assert len(admins) == 9
    assert set(admins.values()) == {1}


async def test_the_crowd_tells_events_and_follows_what_is_shown() -> None:
    annai = Recorder()
    await Crowd(annai, SIGNER, "http://product.test").run()
    assert set(annai.names) == {"signed_up", "report_created", "report_shared", "data_imported", "member_invited"}
    kinds = Counter(given["type"] for given in annai.inputs)
    assert kinds["seen"] > kinds["advanced"] > kinds["dismissed"] > 0
    pressed = {(given["step"], given["action"]) for given in annai.inputs if given["type"] == "advanced"}
    assert pressed == {(WELCOME["step"], 0), (POINTER["step"], None)}


async def test_the_crowd_goes_on_when_annai_is_away() -> None:
    annai = Recorder(fails=True)
    await Crowd(annai, SIGNER, "http://product.test").run()
    assert annai.events == []
