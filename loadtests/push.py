"""How long after the answer to its sender an event is drawn in an open browser: `python -m loadtests.push [ROUNDS]`.

One server, one tab of headless Chromium, one flow that each event starts. The time ends when the widget has reported
`seen`, which is after the paint.
"""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import httpx
from playwright.async_api import Page, Route, async_playwright

from tests.serving import SECRET_KEY, WRITE_KEY, Served, start_server

FILES = {
    "workspace.yaml": "name: Push\nlocales: [en]\n",
    "events.yaml": "events: {rung: {}}\ntraits: {}\n",
    "flows/bell.yaml": "title: Bell\ntrigger: {event: rung}\nreentry: always\n"
    "steps: [{id: bell, modal: {title: Bell, body: It rang.}}]\n",
}
ACKNOWLEDGED = "Object.keys(localStorage).every((name) => !name.startsWith('annai.queue.'))"
HTML = f"""<!doctype html><html lang="en"><title>Host</title><script>
window.annai = [["on", "seen", () => window.rung(performance.timeOrigin + performance.now())]]</script>
<script async src="/widget.js" data-key="{WRITE_KEY}" data-user-id="u1"></script>"""


async def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as name, start_server(_workspace(Path(name)), workspace=Path(name)) as server:
        async with async_playwright() as playwright:
            path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
            browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
            took = await _measure(await browser.new_page(), server, rounds)
            await browser.close()
    took.sort()
    tail = took[int(len(took) * 0.95)]
    print(f"{rounds} events: drawn {statistics.median(took):.0f} ms after their answer (median), p95 {tail:.0f} ms")


def _workspace(folder: Path) -> Path:
    (folder / "flows").mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text)
    return folder


async def _measure(page: Page, server: Served, rounds: int) -> list[float]:
    """Milliseconds of each round."""
    drawn: asyncio.Queue[float] = asyncio.Queue()

    async def host(route: Route) -> None:
        await route.fulfill(body=HTML, content_type="text/html")

    await page.expose_function("rung", drawn.put)
    await page.route("**/host", host)
    async with page.expect_response("**/v1/stream"):
        await page.goto(f"{server.url}/host")
    async with httpx.AsyncClient(base_url=server.url, auth=(SECRET_KEY, "")) as client:
        return [await _round(page, client, drawn) for _ in range(rounds)]


async def _round(page: Page, client: httpx.AsyncClient, drawn: asyncio.Queue[float]) -> float:
    (await client.post("/v1/track", json={"userId": "u1", "event": "rung"})).raise_for_status()
    answered = time.time() * 1000
    at = await drawn.get()
    await page.evaluate("annai.dismiss()")
    await page.wait_for_function(ACKNOWLEDGED)
    return at - answered


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 50))
