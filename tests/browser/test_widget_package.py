"""The npm package: packed, installed in a project, checked by a strict compiler, imported and used in a page."""

import json
import subprocess
from pathlib import Path

import pytest
from playwright.async_api import Page, Route

from tests.browser.widget_backend import Backend, experience, modal, served

WIDGET = Path(__file__).parents[2] / "widget"
USE = """
import { annai, type Experience, type Options } from "annai-widget";

const server = "https://annai.example";
const options: Options & { server: string } = { server, key: "k", getToken: async () => "a.b.c" };
annai.track("before");
annai.init(options);
annai.identify("u1", { plan: "pro" }, { token: "a.b.c" });
const stop: () => void = annai.on("experiences", (shown: Experience[]) => {
  for (const one of shown)
    if (one.content.kind === "survey") annai.report({ type: "answered", question: "q", value: 9 }, one);
});
stop();
// @ts-expect-error: a deed that there is not
annai.report({ type: "seem" }, { flow: "f", run: 1, step: "s" });
// @ts-expect-error: init needs a key
annai.init({ server });
"""
OPTIONS = {
    "strict": True,
    "module": "nodenext",
    "target": "es2022",
    "lib": ["es2022", "dom"],
    "noEmit": True,
    "types": [],
}
PAGE = """<!doctype html><html lang="en"><title>Host</title><button id="new">New</button>
<script type="module">
  import { annai } from "/package/index.js";
  annai.init({server: location.origin, key: "demo", userId: "u1"});
</script>"""


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run([str(word) for word in command], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that has installed the package, from its tarball alone."""
    folder = tmp_path_factory.mktemp("project")
    run("npm", "pack", "--silent", "--pack-destination", folder, cwd=WIDGET)
    [packed] = folder.glob("*.tgz")
    (folder / "package.json").write_text('{"type": "module"}')
    run("npm", "install", "--offline", "--silent", packed, cwd=folder)
    (folder / "tsconfig.json").write_text(json.dumps({"compilerOptions": OPTIONS, "files": ["use.ts"]}))
    (folder / "use.ts").write_text(USE)
    return folder


def test_it_has_types_and_can_be_imported_on_a_server(project: Path) -> None:
    run(WIDGET / "node_modules/.bin/tsc", "-p", ".", cwd=project)
    script = 'import { annai } from "annai-widget"; annai.track("x"); console.log(typeof annai.init)'
    assert run("node", "--input-type=module", "-e", script, cwd=project).strip() == "function"


@pytest.mark.asyncio(loop_scope="session")
async def test_it_draws_in_a_page(project: Path, page: Page) -> None:
    async def file(route: Route) -> None:
        await route.fulfill(path=project / "node_modules/annai-widget/dist" / route.request.url.rpartition("/")[2])

    async def host(route: Route) -> None:
        await route.fulfill(body=PAGE, content_type="text/html")

    await page.route("**/package/*", file)
    await page.route("**/host", host)
    async with served(Backend([experience(modal())])) as backend:
        await page.goto(f"{backend.base}/host")
        await page.get_by_role("dialog", name="Welcome").get_by_role("button", name="Next").click()
        await backend.until(lambda: backend.kinds() == ["seen", "advanced"])
