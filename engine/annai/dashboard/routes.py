"""The dashboard's routes: `/` and what lies behind it, all but `/login` and the static files behind a session."""

from pathlib import Path

from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from annai.dashboard.login import Login
from annai.dashboard.pages import Pages
from annai.dashboard.session import Sessions
from annai.dashboard.site import Dashboard
from annai.dashboard.stream import Stream

__all__ = ["Dashboard", "routes"]

STATIC = Path(__file__).parent / "static"


def routes(dashboard: Dashboard) -> list[BaseRoute]:
    sessions = Sessions(dashboard.settings.secret_key, dashboard.clock)
    login = Login(dashboard, sessions)
    pages = Pages(dashboard)
    stream = Stream(dashboard, sessions)
    guarded = {
        "/": pages.overview,
        "/accounts/{id:path}": pages.account,
        "/users/{id:path}": pages.user,
        "/flows": pages.flows,
        "/flows/{id}": pages.flow,
        "/find": pages.find,
        "/inputs": pages.inputs,
        "/emails": pages.emails,
        "/emails/{id}": pages.email,
        "/emails/{id}/letter": pages.letter,
    }
    return [
        Route("/login", login.show, methods=["GET"]),
        Route("/login", login.enter, methods=["POST"]),
        Route("/logout", login.leave, methods=["POST"]),
        *(Route(path, login.guard(endpoint)) for path, endpoint in guarded.items()),
        Route("/dashboard/stream", stream.answer),
        Mount("/dashboard/static", StaticFiles(directory=STATIC)),
    ]
