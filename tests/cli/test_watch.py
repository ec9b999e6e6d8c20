"""Applying an edit when the store takes nothing."""

from pathlib import Path

import pytest

from annai.cli.files import EMPTY, Snapshot
from annai.cli.watch import NAMED, TOLD, apply
from annai.store.errors import StoreUnavailable
from tests.core.world import MANIFEST, PLAN
from tests.runtime.world import engine


async def test_an_edit_that_cannot_be_stored_is_told_and_may_come_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "workspace"
    folder.mkdir()
    (folder / "workspace.yaml").write_text(MANIFEST)
    (folder / "events.yaml").write_text(PLAN)

    async def full(*_: object) -> None:
        raise StoreUnavailable("the disk is full")

    async with engine(tmp_path) as one:
        with monkeypatch.context() as patch:
            patch.setattr(one.store, "put_bundle", full)
            await apply(folder, {}, one.bundles, EMPTY)
        assert [finding.rule for finding in one.bundles.findings] == ["store"]
        assert "tour" in one.bundles.bundle.flows
        await apply(folder, {}, one.bundles, EMPTY)
        assert one.bundles.findings == []
        assert one.bundles.bundle.flows == {}


FLOW = """\
title: A tour
trigger: {event: signed_up}
on_change: {map: {choose-template: new}}
steps: [{id: new, modal: {title: T, body: B}}]
"""
PLAIN = FLOW.replace("{map: {choose-template: new}}", "pin")


async def test_the_log_names_what_changed_and_what_a_map_names_that_was_not_there(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "annai.workspace")
    folder = tmp_path / "workspace"
    (folder / "flows").mkdir(parents=True)
    (folder / "workspace.yaml").write_text(MANIFEST)
    (folder / "events.yaml").write_text(PLAN)
    async with engine(tmp_path) as one:
        await apply(folder, {}, one.bundles, EMPTY)
        flow = folder / "flows" / "tour.yaml"
        flow.write_text(PLAIN.replace("new", "choose-tempelate"))
        await apply(folder, {}, one.bundles, EMPTY)
        assert caplog.messages[-1].endswith(" (flows/tour.yaml)")
        flow.write_text(FLOW)
        await apply(folder, {}, one.bundles, EMPTY)
        *_, warned, applied = caplog.messages
        assert warned.startswith(
            "flows/tour.yaml: on_change maps 'choose-template', but there was no such step; did you"
        )
        assert applied.endswith(" (flows/tour.yaml)")
        flow.write_text("# the same\n" + FLOW)
        await apply(folder, {}, one.bundles, EMPTY)
        assert caplog.messages[-1].endswith(" (nothing means anything else)")
        for number in range(NAMED + 1):
            (folder / "flows" / f"a{number}.yaml").write_text(PLAIN)
        await apply(folder, {}, one.bundles, EMPTY)
        assert caplog.messages[-1].endswith(", and 1 more)")


async def test_the_log_tells_the_first_findings_and_their_number(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "workspace"
    (folder / "flows").mkdir(parents=True)
    for number in range(TOLD):
        (folder / "flows" / f"a{number}.yaml").write_text("{")
    async with engine(tmp_path) as one:
        await apply(folder, {}, one.bundles, EMPTY)
        assert len(one.bundles.findings) == TOLD + 2
    assert len(caplog.messages) == TOLD + 2
    assert "and 2 more" in caplog.messages


async def test_an_unreadable_folder_leaves_the_snapshot_as_it_was(tmp_path: Path) -> None:
    snapshot = Snapshot({"a.yaml": b"1"})
    async with engine(tmp_path) as one:
        assert await apply(tmp_path / "gone", {}, one.bundles, snapshot) is snapshot
        assert [finding.rule for finding in one.bundles.findings] == ["folder"]
