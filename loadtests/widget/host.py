"""The host page: the same for each contender, but for the script that it loads."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse
from starlette.routing import Route

from loadtests.widget.contenders import BENCH

ROWS = 60
ROW = "<tr><td>Sales {0}</td><td>{0}</td><td>Aoi</td></tr>"
KEPT = {"cache-control": "public, max-age=3600"}


@asynccontextmanager
async def host_pages(built: Path) -> AsyncIterator[str]:
    """Serve `/{contender}` with the bundles of the folder on a free port; gives the address."""

    async def page(request: Request) -> HTMLResponse:
        return HTMLResponse(_page(built, request.path_params["name"]))

    async def bundle(request: Request) -> FileResponse:
        return FileResponse(built / request.path_params["file"], headers=KEPT)

    routes = [Route("/bundles/{file}", bundle), Route("/{name}", page)]
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(Starlette(routes=routes), lifespan="off", log_level="error", ws="none")
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve([listening]))
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = server.force_exit = True
            await task


def _page(built: Path, name: str) -> str:
    style = f'<link rel="stylesheet" href="/bundles/{name}.css">' if (built / f"{name}.css").exists() else ""
    parts = {
        "style": style,
        "rows": "".join(ROW.format(number) for number in range(ROWS)),
        "script": f'<script src="/bundles/{name}.js"></script>',
    }
    text = (BENCH / "page.html").read_text("utf-8")
    for part, replacement in parts.items():
        text = text.replace(f"<!-- {part} -->", replacement)
    return text
