"""Rendering: templates, their words, and the headers that every page carries."""

from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from annai.dashboard import formats
from annai.dashboard.language import COOKIE, LANGUAGES, Words, choose
from annai.dashboard.site import Dashboard

YEAR_SECONDS = 31_536_000
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
environment.filters.update(formats.FILTERS)
environment.globals["percent"] = formats.percent


def page(dashboard: Dashboard, request: Request, template: str, status: int = 200, /, **values: object) -> Response:
    """The template, in the language of the request."""
    words = choose(request)
    common = frame(dashboard, request, words)
    html = environment.get_template(template).render({**common, **values})
    response = HTMLResponse(html, status, HEADERS | {"Content-Language": words.language})
    if request.query_params.get("lang") in LANGUAGES:
        response.set_cookie(COOKIE, words.language, max_age=YEAR_SECONDS, httponly=True, samesite="lax")
    return response


def frame(dashboard: Dashboard, request: Request, words: Words) -> Mapping[str, object]:
    """What every template may use."""
    manifest = dashboard.workspace.bundle.manifest
    zone = ZoneInfo(manifest.time_zone)
    return {
        "words": words,
        "workspace": words.text(manifest.name),
        "zone": manifest.time_zone,
        "section": request.url.path.split("/")[1],
        "moment": lambda at: formats.moment(at, zone, words.language),
        "with_moments": lambda text: formats.with_moments(text, zone, words.language),
        "machine": lambda at: formats.machine(at, zone),
        "now": dashboard.clock(),
        "findings": dashboard.workspace.findings,
    }
