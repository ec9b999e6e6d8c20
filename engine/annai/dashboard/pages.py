"""The pages behind the door."""

from collections.abc import Sequence
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from annai.core.answers import by_flow
from annai.core.look import Look
from annai.core.subject import Subject
from annai.dashboard.flows import FlowRow, flow_rows, rows_of, step_rows
from annai.dashboard.language import choose
from annai.dashboard.letters import open_letter
from annai.dashboard.opinions import opinions
from annai.dashboard.people import MOST_ACCOUNTS, accounts, name_of, people
from annai.dashboard.render import HEADERS, page
from annai.dashboard.scores import Scores
from annai.dashboard.search import LONGEST, by_id, by_part
from annai.dashboard.site import Dashboard
from annai.wire.read import UndeclaredName
from annai.wire.reason import FlowReason
from annai.workers.funnel import summaries

LATEST_EMAILS = 5
LATEST_REFUSALS = 50
MOST_EMAILS = 200
LETTER_HEADERS = {
    "Content-Security-Policy": (
        "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def _nearness(one: FlowReason) -> tuple[bool, bool]:
    """What is shown comes first, then what is under way."""
    return one.reason != "shown", one.step is None


class Pages:
    """Each method answers one page."""

    def __init__(self, dashboard: Dashboard) -> None:
        self._dashboard = dashboard

    async def overview(self, request: Request) -> Response:
        dashboard = self._dashboard
        scores = self._scores(request)
        rows = scores.rows(await accounts(dashboard.store))
        return page(
            dashboard,
            request,
            "overview.html",
            accounts=rows,
            bands=scores.bands(rows),
            most_accounts=MOST_ACCOUNTS,
            flows=[row for row in await self._flows(request) if row.variant is None],
            emails=await dashboard.store.emails(LATEST_EMAILS),
            undeclared=self._undeclared(),
        )

    async def find(self, request: Request) -> Response:
        """Leads to the page of the person or account with this id; otherwise shows what comes near."""
        text = request.query_params.get("id", "").strip()[:LONGEST]
        hits = await by_id(self._dashboard, text) if text else []
        if len(hits) == 1:
            return RedirectResponse(f"/{hits[0].kind}s/{quote(hits[0].id, safe='')}", 303, HEADERS)
        hits = hits or (await by_part(self._dashboard, text) if text else [])
        return page(self._dashboard, request, "find.html", text=text, hits=hits)

    async def inputs(self, request: Request) -> Response:
        dashboard = self._dashboard
        return page(
            dashboard,
            request,
            "inputs.html",
            undeclared=self._undeclared(),
            rejected=await dashboard.store.refusals(LATEST_REFUSALS),
        )

    async def account(self, request: Request) -> Response:
        dashboard = self._dashboard
        subject = await dashboard.runtime.read(dashboard.runtime.ref("account", request.path_params["id"]).key)
        if subject is None:
            return self._missing(request)
        row = self._scores(request).row(subject)
        members = await people(dashboard.store, subject.key)
        titles = self._titles(request)
        return page(dashboard, request, "account.html", subject=subject, account=row, people=members, titles=titles)

    async def user(self, request: Request) -> Response:
        dashboard = self._dashboard
        subject = await dashboard.runtime.read(dashboard.runtime.ref("user", request.path_params["id"]).key)
        if subject is None:
            return self._missing(request)
        path = request.query_params.get("page") or "/"
        return page(
            dashboard,
            request,
            "user.html",
            subject=subject,
            name=name_of(subject),
            titles=self._titles(request),
            answers=by_flow(subject.personal.answers),
            path=path,
            why=sorted(await self._why(subject, path), key=_nearness),
        )

    async def flows(self, request: Request) -> Response:
        return page(self._dashboard, request, "flows.html", flows=await self._flows(request))

    async def flow(self, request: Request) -> Response:
        dashboard, id, words = self._dashboard, request.path_params["id"], choose(request)
        bundle, counts = dashboard.workspace.bundle, await dashboard.funnels(dashboard.store)
        flow = bundle.flows.get(id)
        if flow is None and id not in counts:
            return self._missing(request)
        return page(
            dashboard,
            request,
            "flow.html",
            flows=rows_of(bundle, counts, words, id),
            steps=step_rows(flow, counts, id),
            opinions=opinions(flow, summaries(counts.get(id, {})), words),
        )

    async def emails(self, request: Request) -> Response:
        emails = await self._dashboard.store.emails(MOST_EMAILS)
        return page(self._dashboard, request, "emails.html", emails=emails, most=MOST_EMAILS)

    async def email(self, request: Request) -> Response:
        email = await self._dashboard.store.email(request.path_params["id"])
        if email is None:
            return self._missing(request)
        return page(self._dashboard, request, "email.html", email=email, letter=open_letter(email.source))

    async def letter(self, request: Request) -> Response:
        """The HTML part by itself, for the sandboxed frame: no script, no network."""
        email = await self._dashboard.store.email(request.path_params["id"])
        html = open_letter(email.source).html if email else None
        if html is None:
            return self._missing(request)
        return HTMLResponse(html, headers=LETTER_HEADERS)

    def _undeclared(self) -> Sequence[UndeclaredName]:
        return self._dashboard.undeclared(self._dashboard.workspace.bundle.plan)

    async def _why(self, subject: Subject, path: str) -> list[FlowReason]:
        """Of the flows of users."""
        found = await self._dashboard.why(subject, Look(url=path, path=path), self._dashboard.clock())
        return [one for one in found if one.reason != "other_subject"]

    async def _flows(self, request: Request) -> list[FlowRow]:
        counts = await self._dashboard.funnels(self._dashboard.store)
        return flow_rows(self._dashboard.workspace.bundle, counts, choose(request))

    def _titles(self, request: Request) -> dict[str, str]:
        words = choose(request)
        return {id: words.text(flow.model.title) for id, flow in self._dashboard.workspace.bundle.flows.items()}

    def _scores(self, request: Request) -> Scores:
        return Scores(self._dashboard.workspace.bundle, choose(request), self._dashboard.clock())

    def _missing(self, request: Request) -> Response:
        return page(self._dashboard, request, "missing.html", 404)
