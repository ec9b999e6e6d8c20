"""Applying an edit when the store takes nothing."""

from pathlib import Path

import pytest

from annai.cli.watch import apply
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
            await apply(folder, {}, one.bundles)
        assert [finding.rule for finding in one.bundles.findings] == ["store"]
        assert "tour" in one.bundles.bundle.flows
        await apply(folder, {}, one.bundles)
        assert one.bundles.findings == []
        assert one.bundles.bundle.flows == {}
