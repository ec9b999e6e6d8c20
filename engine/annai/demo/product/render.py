"""Rendering the product's pages: words, headers, and the one script tag that embeds Annai."""

from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from annai.dashboard import formats
from annai.dashboard.language import LANGUAGES, Words, accepted, first_known, load
from annai.demo.cast import Person
from annai.demo.identity import Signer

COOKIE = "atelier_language"
ZONE = ZoneInfo("Asia/Tokyo")
WORDS = load(Path(__file__).parent / "words")

environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class Embedding(Struct, frozen=True):
    """How the pages embed Annai: its origin as browsers reach it, the public key, who signs identities."""

    origin: str
    write_key: str
    signer: Signer


def language_of(request: Request, person: Person | None) -> Words:
    """`?lang=`, else the cookie, else the person's own, else what the browser accepts."""
    wishes = [request.query_params.get("lang", ""), request.cookies.get(COOKIE, "")]
    wishes += [person.company.language] if person else accepted(request.headers.get("accept-language", ""))
    return WORDS[first_known(wishes)]


def page(
    embedding: Embedding, request: Request, person: Person | None, template: str, status: int = 200, /, **values: object
) -> Response:
    words = language_of(request, person)
    common = {
        "words": words,
        "person": person,
        "embedding": embedding,
        "token": embedding.signer.token(person.id, person.company.id) if person else None,
        "section": request.url.path.split("/")[1],
        "moment": lambda at: formats.moment(at, ZONE, words.language),
    }
    html = environment.get_template(template).render({**common, **values})
    response = HTMLResponse(html, status, headers(embedding.origin))
    if request.query_params.get("lang") in LANGUAGES:
        response.set_cookie(COOKIE, words.language, httponly=True, samesite="lax")
    return response


def headers(annai: str) -> dict[str, str]:
    policy = (
        f"default-src 'none'; style-src 'self'; script-src 'self' {annai}; connect-src 'self' {annai}; "
        "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "X-Content-Type-Options": "nosniff",
    }
