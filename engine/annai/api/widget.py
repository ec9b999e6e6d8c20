"""The widget's built files: `widget.js`, which may change with a release, and chunks that never change."""

import gzip
import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from annai.api.errors import NotFound

FOLDER = Path(__file__).parent / "static" / "widget"
ENTRY = "widget.js"
MEDIA_TYPES = {".js": "text/javascript; charset=utf-8", ".map": "application/json", ".css": "text/css; charset=utf-8"}
SHORT = "public, max-age=300"
IMMUTABLE = "public, max-age=31536000, immutable"
HASHED = re.compile(r"[-.][A-Za-z0-9]{8,}\.(js|css)(\.map)?$")


class File(Struct, frozen=True):
    """A built file, as it is sent."""

    body: bytes
    compressed: bytes
    etag: str
    media_type: str
    cache: str


def read_files(folder: Path = FOLDER) -> Mapping[str, File]:
    """Every built file by its name."""
    paths = sorted(path for path in folder.glob("*") if path.suffix in MEDIA_TYPES)
    return {path.name: _read(path) for path in paths}


def _read(path: Path) -> File:
    body = path.read_bytes()
    return File(
        body=body,
        compressed=gzip.compress(body, mtime=0),
        etag=f'"{sha256(body).hexdigest()[:32]}"',
        media_type=MEDIA_TYPES[path.suffix],
        cache=IMMUTABLE if HASHED.search(path.name) else SHORT,
    )


def routes(files: Mapping[str, File]) -> list[BaseRoute]:
    async def entry(request: Request) -> Response:
        return _serve(files, ENTRY, request)

    async def chunk(request: Request) -> Response:
        return _serve(files, request.path_params["chunk"], request)

    return [
        Route(f"/{ENTRY}", entry, methods=["GET"]),
        Route("/widget/{chunk}", chunk, methods=["GET"]),
    ]


def _serve(files: Mapping[str, File], name: str, request: Request) -> Response:
    file = files.get(name)
    if file is None:
        raise NotFound
    headers = {
        "etag": file.etag,
        "cache-control": file.cache,
        "cross-origin-resource-policy": "cross-origin",
        "x-content-type-options": "nosniff",
        "vary": "Accept-Encoding",
    }
    if file.etag in request.headers.get("if-none-match", ""):
        return Response(None, 304, headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(file.compressed, 200, {**headers, "content-encoding": "gzip"}, file.media_type)
    return Response(file.body, 200, headers, file.media_type)
