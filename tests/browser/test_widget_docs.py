"""The example of docs/widget.md, as a newcomer copies it, with a real server."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, Route, expect

from tests.serving import WRITE_KEY, start_server

pytestmark = pytest.mark.asyncio(loop_scope="session")

GUIDE = (Path(__file__).parents[2] / "docs/widget.md").read_text("utf-8")


def example(language: str) -> str:
    """The first block in this language, without the list's indentation."""
    found = re.search(rf"   ```{language}\n(.*?)   ```", GUIDE, re.DOTALL)
    assert found is not None
    return re.sub("^   ", "", found[1], flags=re.MULTILINE)


async def test_a_tooltip_in_five_minutes(page: Page, tmp_path: Path) -> None:
    flow, html = example("yaml"), example("html")
    (tmp_path / "flows").mkdir()
    (tmp_path / flow.splitlines()[0].removeprefix("# ")).write_text(flow)
    (tmp_path / "workspace.yaml").write_text("name: Tests\nlocales: [en]\n")
    (tmp_path / "events.yaml").write_text("events: {}\ntraits: {}\n")

    async def host(route: Route) -> None:
        mine = html.replace("http://localhost:8080", server.url).replace("WRITE_KEY", WRITE_KEY)
        await route.fulfill(body=mine, content_type="text/html")

    with start_server(tmp_path, workspace=tmp_path) as server:
        await page.route("**/invoices", host)
        await page.goto(f"{server.url}/invoices")
        tooltip = page.get_by_role("dialog")
        await expect(tooltip).to_contain_text("Begin here.")
        await tooltip.get_by_role("button", name="Next").click()
        await expect(tooltip).to_have_count(0)
        await page.reload()
        await page.wait_for_function(
            "performance.getEntriesByType('resource').some((e) => e.name.endsWith('/v1/decide'))"
        )
        await expect(tooltip).to_have_count(0)
