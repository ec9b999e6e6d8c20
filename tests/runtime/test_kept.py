"""What the store keeps of bundles: all files, or the few that differ."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import msgpack

from annai.core.bundle import Bundle
from annai.runtime.kept import Base, encode, restored
from tests.core.world import RARE, TOUR, bundle
from tests.runtime.world import engine

LONG = TOUR + "# " + "long " * 5_000
BEFORE = bundle(tour=LONG, rare=RARE)


def edited(**flows: str) -> Bundle:
    return bundle(**{"tour": LONG, **flows})


def base_of(first: Bundle) -> Base:
    return encode(first, None)[1]


async def files_in(rows: Mapping[bytes, bytes], digest: bytes) -> Mapping[str, bytes] | None:
    async def get(digest: bytes) -> bytes | None:
        return rows.get(digest)

    kept = await restored(digest, get)
    return kept.files if kept else None


async def test_an_edit_keeps_what_differs_only() -> None:
    whole, base = encode(BEFORE, None)
    later = edited(other=RARE.replace("Hello", "Welcome"))
    body, same = encode(later, base)
    assert len(body) < 1_000 < len(whole)
    assert same is base
    rows = {BEFORE.digest: whole, later.digest: body}
    assert await files_in(rows, BEFORE.digest) == BEFORE.files
    assert await files_in(rows, later.digest) == later.files
    assert "flows/rare.yaml" not in later.files


async def test_a_large_difference_is_kept_whole_and_is_the_next_base() -> None:
    later = bundle(tour=LONG.replace("long", "wide"), rare=RARE)
    body, base = encode(later, base_of(BEFORE))
    assert base == Base(later.digest, later.files)
    assert await files_in({later.digest: body}, later.digest) == later.files


async def test_a_bundle_without_its_base_is_not_kept() -> None:
    later = edited(rare=RARE.replace("Hello", "Welcome"))
    body, _ = encode(later, base_of(BEFORE))
    assert await files_in({later.digest: body}, later.digest) is None
    assert await files_in({}, later.digest) is None


async def test_what_was_kept_before_there_were_differences_is_read() -> None:
    row = msgpack.encode({"files": {"a.yaml": b"1"}, "variables": {"late": "3d"}})
    assert await files_in({b"digest": row}, b"digest") == {"a.yaml": b"1"}


async def test_runs_go_on_with_a_bundle_that_is_kept_as_a_difference(tmp_path: Path) -> None:
    first, second = edited(rare=RARE), edited(rare=RARE.replace("Again.", "Once more."))
    async with engine(tmp_path, first) as one:
        await one.bundles.replace(second)
        await one.track(one.user(), "signed_up")
        row = await one.store.get_bundle(second.digest)
        assert row is not None
        assert len(row) < 1_000
    third = bundle(tour=LONG.replace("Welcome.", "Changed."), rare=RARE)
    async with engine(tmp_path, third) as one:
        await one.look(one.user())
        pinned = one.bundles.workspace.of(second.digest)
        assert pinned is not None
        assert "tour" in (await one.read(one.user())).runs
        assert (pinned.files, pinned.by_event) == ({}, {})
        assert pinned.flows["rare"] is not third.flows["rare"]
