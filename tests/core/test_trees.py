"""Includes: how deep, how many and how large, and that faults stand where the words stand."""

import pytest

from annai.core.finding import WorkspaceError
from annai.core.load import load_workspace
from annai.core.trees import MAX_INCLUDED, MAX_INCLUDES, MAX_NESTING
from tests.core.files import BASE, faults, files_of

FLOW = "-- flows/a.yaml --\ntitle: A\ntrigger: {event: signed_up}\nsteps:\n"
STEP = "- {id: %s, modal: {title: T, body: B}}\n"


def nested(depth: int) -> str:
    parts = [f"-- parts/p{number}.yaml --\n- include: parts/p{number + 1}.yaml\n" for number in range(1, depth)]
    return f"{FLOW}- include: parts/p1.yaml\n{''.join(parts)}-- parts/p{depth}.yaml --\n{STEP % 'a'}"


def test_parts_may_hold_parts() -> None:
    assert faults(nested(MAX_NESTING)) == []
    place = f"parts/p{MAX_NESTING}.yaml:1:12"
    assert faults(nested(MAX_NESTING + 1)) == [
        f"{place}: parts are nested more than 5 deep; put them together [include]"
    ]


def test_a_file_includes_so_many_parts() -> None:
    one = "- {id: s%d, modal: {title: T, body: {include: parts/words.yaml}}}\n"
    many = FLOW + "".join(one % number for number in range(MAX_INCLUDES)) + "-- parts/words.yaml --\nWords\n"
    assert faults(many) == []
    more = many.replace("title: A", "title: {include: parts/words.yaml}")
    assert faults(more) == [
        "flows/a.yaml:103:47: flows/a.yaml includes more than 100 parts; put some together [include]"
    ]


def test_a_file_includes_so_much() -> None:
    files = files_of(BASE + FLOW + "- include: parts/big.yaml\n- include: parts/big.yaml\n")
    half = ("# " + "x" * (MAX_INCLUDED // 2) + "\n").encode()
    with pytest.raises(WorkspaceError, match=r"flows/a.yaml:5:12: flows/a.yaml includes more than 1 MiB in all"):
        load_workspace({**files, "parts/big.yaml": half + (STEP % "a").encode()})


def test_flows_extend_one_another_so_far() -> None:
    base = FLOW + STEP % "a" + "-- flows/b1.yaml --\nextends: a\n"
    chain = [f"-- flows/b{number}.yaml --\nextends: b{number - 1}\n" for number in range(2, MAX_NESTING + 1)]
    assert faults(base + "".join(chain)) == []
    longer = base + "".join(chain) + f"-- flows/c.yaml --\nextends: b{MAX_NESTING}\n"
    assert faults(longer) == [
        "flows/b1.yaml:1:10: flows extend one another more than 5 deep; put some together [extends]"
    ]


def test_a_condition_of_a_part_is_faulty_where_it_stands() -> None:
    text = FLOW + STEP % "a" + "audience: {include: parts/who.yaml}\n-- parts/who.yaml --\nuser.rol == 'admin'\n"
    assert faults(text) == ["parts/who.yaml:1:6: user has no 'rol'; did you mean 'role'? [unknown-trait]"]


def test_an_included_mapping_keeps_what_is_written_beside() -> None:
    text = (
        FLOW
        + "- {id: a, modal: {include: parts/m.yaml, title: Own}}\n-- parts/m.yaml --\n{title: T, body: B, actons: []}\n"
    )
    assert faults(text) == ["parts/m.yaml:1:21: unknown key 'actons'; did you mean 'actions'? [unknown-key]"]


def test_a_part_that_nobody_includes_is_let_be() -> None:
    assert faults("-- parts/draft.yaml --\n{{{\n") == []
