from pathlib import Path
from random import Random

import pytest

from annai.demo.identity import Signer
from loadtests.locust.keys import Keys, MissingKey, keys_of
from loadtests.locust.load import Load, acknowledged
from loadtests.locust.person import PEOPLE_OF_AN_ACCOUNT

KEYS = {"ANNAI_WRITE_KEY": "w", "ANNAI_SECRET_KEY": "s"}


def test_what_all_processes_acknowledged_is_found(tmp_path: Path) -> None:
    loads = [Load(1, tmp_path / "results"), Load(1, tmp_path / "results")]
    ids = [load.message_id() for load in loads for _ in range(2)]
    for load, its in zip(loads, (ids[:2], ids[2:]), strict=True):
        load.acknowledge(its)
        load.close()
    assert len(set(ids)) == 4
    assert sorted(acknowledged(tmp_path / "results")) == sorted(ids)


def test_without_a_folder_nothing_is_kept() -> None:
    load = Load(1, None)
    load.acknowledge([load.message_id()])
    load.close()


def test_people_share_accounts_and_no_two_loads_share_people() -> None:
    load = Load(1, None)
    names = [load.person().name for _ in range(PEOPLE_OF_AN_ACCOUNT + 1)]
    assert len({name.user for name in names}) == len(names)
    assert [name.account == names[0].account for name in names] == [True] * PEOPLE_OF_AN_ACCOUNT + [False]
    assert Load(1, None).person().name.user not in {name.user for name in names}


def test_back_ends_tell_of_people_who_have_come() -> None:
    load = Load(1, None)
    names = {load.person().name.user for _ in range(3)}
    assert {load.anyone(Random(number)).user for number in range(30)} == names


def test_the_seed_decides_what_a_load_does() -> None:
    first, second = ([load.person().turn([]) for _ in range(20)] for load in (Load(1, None), Load(1, None)))
    assert first == second
    assert Load(1, None).random().random() == Load(1, None).random().random()
    assert [turn for _ in range(20) for turn in [Load(2, None).person().turn([])]] != first


def test_keys_are_read_as_the_server_reads_them() -> None:
    secrets = {"ANNAI_IDENTITY_SECRETS": "new:first:secret,old:second", "ANNAI_ENVIRONMENT": "staging"}
    assert keys_of({**KEYS, **secrets}) == Keys("w", "s", Signer("new", "first:secret", "staging"))
    assert keys_of(KEYS) == Keys("w", "s", None)


@pytest.mark.parametrize("name", KEYS)
def test_a_missing_key_is_named(name: str) -> None:
    with pytest.raises(MissingKey, match=name):
        keys_of({other: value for other, value in KEYS.items() if other != name})
