"""The product's pages and what their forms do. Every deed is told to Annai by the back end."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from annai.dashboard.language import first_known
from annai.dashboard.login import read_form, same_origin
from annai.demo.cast import PREPARED, Person
from annai.demo.client import Client, Event, group, identify, track
from annai.demo.product.render import Embedding, language_of, page
from annai.demo.product.samples import SAMPLES
from annai.demo.product.state import MAX_FIELD, TEMPLATES, Full, Invitation, Product

COOKIE = "atelier_session"
IMPORTED_ROWS = 248
ROLES = ("admin", "editor", "viewer")
MOST_INVITATIONS = 20
log = logging.getLogger("annai.demo")

Handler = Callable[[Request, Person], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]


class Pages:
    """Each method answers one route."""

    def __init__(self, product: Product, client: Client, embedding: Embedding) -> None:
        self._product = product
        self._client = client
        self._embedding = embedding

    def person(self, request: Request) -> Person | None:
        return self._product.person(request.cookies.get(COOKIE, ""))

    def signed_in(self, handler: Handler) -> Endpoint:
        """The handler for people who are signed in; others choose who they are first."""

        async def endpoint(request: Request) -> Response:
            person = self.person(request)
            if person is None:
                return RedirectResponse("/", 303)
            if request.method == "POST" and not same_origin(request):
                return self._page(request, person, "full.html", 403)
            return await handler(request, person)

        return endpoint

    async def home(self, request: Request) -> Response:
        if self.person(request) is not None:
            return RedirectResponse("/reports", 303)
        return self._page(request, None, "home.html", people=PREPARED)

    async def sign_in(self, request: Request) -> Response:
        form = await read_form(request)
        person = self._product.people.get(form.get("person", ""))
        return await self._enter(person) if person else RedirectResponse("/", 303)

    async def register(self, request: Request) -> Response:
        form = await read_form(request)
        names = [form.get(field, "").strip()[:MAX_FIELD] for field in ("family_name", "given_name", "company")]
        if not all(names):
            return RedirectResponse("/", 303)
        language = first_known([form.get("language", "")])
        try:
            person = self._product.register(names[0], names[1], names[2], language)
        except Full:
            return self._page(request, None, "full.html", 503)
        return await self._enter(person)

    async def sign_out(self, request: Request) -> Response:
        self._product.sign_out(request.cookies.get(COOKIE, ""))
        response = RedirectResponse("/", 303)
        response.delete_cookie(COOKIE)
        return response

    async def reports(self, request: Request, person: Person) -> Response:
        reports = self._product.reports(person.company)
        return self._page(request, person, "reports.html", reports=reports)

    async def new_report(self, request: Request, person: Person) -> Response:
        samples = {name: SAMPLES[name][language_of(request, person).language] for name in TEMPLATES}
        return self._page(request, person, "new.html", templates=TEMPLATES, samples=samples)

    async def create_report(self, request: Request, person: Person) -> Response:
        form = await read_form(request)
        chosen = next((name for name in TEMPLATES if name == form.get("template")), TEMPLATES[0])
        words = language_of(request, person)
        title = form.get("title", "").strip()[:MAX_FIELD] or words(f"template.{chosen}")
        try:
            report = self._product.create(person, title, chosen)
        except Full:
            return self._page(request, person, "full.html", 503)
        await self._tell(event(person, "report_created", {"template": chosen}))
        return RedirectResponse(f"/reports/{report.id}?done=created", 303)

    async def report(self, request: Request, person: Person) -> Response:
        report = self._product.report(person.company, request.path_params["id"])
        if report is None:
            return RedirectResponse("/reports", 303)
        columns, rows = SAMPLES[report.template][language_of(request, person).language]
        return self._page(request, person, "report.html", report=report, columns=columns, rows=rows, done=done(request))

    async def share_report(self, request: Request, person: Person) -> Response:
        report = self._product.report(person.company, request.path_params["id"])
        if report is None:
            return RedirectResponse("/reports", 303)
        report.shared += 1
        await self._tell(event(person, "report_shared", {"recipients": 1}))
        return RedirectResponse(f"/reports/{report.id}?done=shared", 303)

    async def imports(self, request: Request, person: Person) -> Response:
        rows = self._product.imported.get(person.company.id, 0)
        return self._page(request, person, "import.html", rows=rows, done=done(request))

    async def import_data(self, request: Request, person: Person) -> Response:
        await read_form(request)
        company = person.company.id
        self._product.imported[company] = self._product.imported.get(company, 0) + IMPORTED_ROWS
        await self._tell(event(person, "data_imported", {"rows": IMPORTED_ROWS, "format": "csv"}))
        return RedirectResponse("/import?done=imported", 303)

    async def members(self, request: Request, person: Person) -> Response:
        return self._page(
            request,
            person,
            "members.html",
            colleagues=self._product.colleagues(person.company),
            invitations=self._product.invitations(person.company),
            roles=ROLES,
            done=done(request),
        )

    async def invite(self, request: Request, person: Person) -> Response:
        form = await read_form(request)
        role = form.get("role", "") if form.get("role") in ROLES else "viewer"
        invitations = self._product.invitations(person.company)
        if len(invitations) >= MOST_INVITATIONS or "@" not in form.get("email", ""):
            return RedirectResponse("/members", 303)
        invitations.append(Invitation(form["email"].strip()[:MAX_FIELD], role))
        await self._tell(event(person, "member_invited", {"role": role}))
        return RedirectResponse("/members?done=invited", 303)

    async def _enter(self, person: Person) -> Response:
        session, first = self._product.sign_in(person)
        if first:
            await self._tell(*introduction(person))
        response = RedirectResponse("/reports", 303)
        response.set_cookie(COOKIE, session, httponly=True, samesite="lax")
        return response

    async def _tell(self, *events: Event) -> None:
        """A product works on when its onboarding engine does not."""
        try:
            await self._client.send(events)
        except OSError as error:
            log.warning("Annai did not take %d event(s): %s", len(events), error)

    def _page(
        self, request: Request, person: Person | None, template: str, status: int = 200, **values: Any
    ) -> Response:
        return page(self._embedding, request, person, template, status, **values)


def introduction(person: Person) -> list[Event]:
    """Who the person is, where they work, and that they came."""
    company = person.company
    return [
        identify(person.id, person.traits),
        group(person.id, company.id, company.traits),
        event(person, "signed_up", {"source": "web"}),
    ]


def event(person: Person, name: str, properties: dict[str, Any]) -> Event:
    return track(person.id, person.company.id, name, properties)


def done(request: Request) -> str | None:
    """What the page before has just done."""
    deed = request.query_params.get("done")
    return deed if deed in ("created", "shared", "imported", "invited") else None
