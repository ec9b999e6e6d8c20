"""Applying an edit when the store takes nothing."""

from pathlib import Path

import pytest

from annai.cli.files import EMPTY, Snapshot
from annai.cli.watch import TOLD, apply
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
