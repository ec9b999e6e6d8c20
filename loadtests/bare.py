"""The measure of what HTTP and JSON alone cost: one Starlette route that parses the body and answers.

    python -m loadtests.bare PORT ANSWER_FILE

Served with the settings with which Annai is. The answer is JSON that is rendered anew for each request.
"""

import json
import sys
from pathlib import Path
from typing import Any

import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from annai.cli.listener import QUIET
from loadtests.requests import PATH


def create_app(answer: Any) -> Starlette:
    async def decide(request: Request) -> Response:
        await request.json()
        return JSONResponse(answer)

    return Starlette(routes=[Route(PATH, decide, methods=["POST"])])


async def serve(port: int, answer: Any) -> None:
    """Serve until the process is ended."""
    config = uvicorn.Config(create_app(answer), host="127.0.0.1", port=port, **QUIET)
    await uvicorn.Server(config).serve()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1]), json.loads(Path(sys.argv[2]).read_bytes())))
