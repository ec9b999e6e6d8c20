"""The widget's behaviour in Firefox, which Playwright does not drive: puppeteer-core does, over WebDriver BiDi.

`make firefox` installs what these tests need; without it they are skipped.
"""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.browser.widget_backend import Backend, experience, modal, served, tooltip

FOLDER = Path(__file__).parent / "firefox"
FIREFOX = Path(os.environ.get("FIREFOX", "/usr/bin/firefox-esr"))
STRICT = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'none'; img-src 'self'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
PATIENCE = 90.0  # seconds that Firefox may take to start, and for a row

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif(
        not (FIREFOX.exists() and (FOLDER / "node_modules").exists()),
        reason="Firefox or puppeteer-core is not installed: make firefox",
    ),
]

# The row, its page, and what is shown there.
ROWS: list[tuple[str, str, dict[str, Any]]] = [
    ("stands_beside_its_target", "plain", tooltip("#new")),
    ("escape_closes_and_focus_goes_back", "plain", tooltip("#new")),
    ("leaves_what_is_typed_to_the_page", "plain", tooltip("#new")),
    ("follows_a_shift_of_the_layout", "plain", tooltip("#new")),
    ("hides_without_its_target_and_finds_it_again", "plain", tooltip("#new")),
    ("attaches_to_a_late_target", "plain", tooltip("#late")),
    ("hides_while_its_container_cuts_it_off", "plain", tooltip("#deep")),
    ("finds_a_target_in_a_shadow_root", "shadow", tooltip("#inside")),
    ("works_inside_a_modal_dialog", "dialog", tooltip("#save")),
    ("survives_hostile_styles", "hostile", tooltip("#new")),
    ("works_under_a_strict_policy", "strict", tooltip("#new")),
    ("does_not_move_for_those_who_want_none", "plain", tooltip("#new")),
    ("keeps_the_tab_key_inside_a_modal", "plain", modal(actions=[{"label": "Show me"}])),
]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def firefox() -> AsyncIterator[asyncio.subprocess.Process]:
    """The driver, which takes a row a line."""
    pipe = asyncio.subprocess.PIPE
    driver = await asyncio.create_subprocess_exec("node", "drive.mjs", cwd=FOLDER, stdin=pipe, stdout=pipe)
    yield driver
    assert driver.stdin is not None
    driver.stdin.close()
    assert await driver.wait() == 0


@pytest.mark.parametrize(("row", "page", "content"), ROWS, ids=[row for row, *_ in ROWS])
async def test_row(firefox: asyncio.subprocess.Process, row: str, page: str, content: dict[str, Any]) -> None:
    assert firefox.stdin is not None
    assert firefox.stdout is not None
    async with served(Backend([experience(content)])) as backend:
        if page == "strict":
            backend.page_headers = {"content-security-policy": STRICT}
        order = {"row": row, "url": f"{backend.base}/pages/{page}"}
        firefox.stdin.write(json.dumps(order).encode() + b"\n")
        answer = await asyncio.wait_for(firefox.stdout.readline(), PATIENCE)
    assert json.loads(answer) == {}
