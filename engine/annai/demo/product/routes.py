"""The demo product as a Starlette app."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from annai.demo.client import Client
from annai.demo.product.pages import Pages
from annai.demo.product.render import Embedding
from annai.demo.product.state import Product

STATIC = Path(__file__).parent / "static"


def product_app(product: Product, client: Client, embedding: Embedding) -> Starlette:
    pages = Pages(product, client, embedding)
    inside = [
        ("/reports", "GET", pages.reports),
        ("/reports", "POST", pages.create_report),
        ("/reports/new", "GET", pages.new_report),
        ("/reports/{id}", "GET", pages.report),
        ("/reports/{id}/share", "POST", pages.share_report),
        ("/import", "GET", pages.imports),
        ("/import", "POST", pages.import_data),
        ("/members", "GET", pages.members),
        ("/members", "POST", pages.invite),
    ]
    return Starlette(
        routes=[
            Route("/", pages.home),
            Route("/sign-in", pages.sign_in, methods=["POST"]),
            Route("/register", pages.register, methods=["POST"]),
            Route("/sign-out", pages.sign_out, methods=["POST"]),
            *(Route(path, pages.signed_in(handler), methods=[method]) for path, method, handler in inside),
            Mount("/static", StaticFiles(directory=STATIC)),
        ]
    )
