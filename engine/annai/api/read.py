"""What operators read. Every route needs the secret key or a session."""

from collections.abc import Mapping
from urllib.parse import urlsplit

import msgspec
import orjson
from msgspec.structs import asdict
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from annai.api import states
from annai.api.answer import answer
from annai.api.errors import BadRequest, NotFound
from annai.api.operator import require_operator
from annai.api.pages import encode_cursor, window_of
from annai.api.scene import Scene, scene_of
from annai.api.services import services_of
from annai.core import health
from annai.core.answers import by_flow
from annai.core.bundle import Bundle
from annai.core.context import NOWHERE
from annai.core.instant import isoformat
from annai.core.look import Look
from annai.core.questions.summary import Summary
from annai.core.reasons import reasons
from annai.core.subject import Subject
from annai.store.protocol import Refusal
from annai.wire.read import (
    Account,
    Accounts,
    AccountState,
    Funnel,
    Health,
    HealthMove,
    NetPromoter,
    Opinion,
    PastAccount,
    PastUser,
    Rejected,
    RejectedPage,
    Tally,
    Undeclared,
    User,
)
from annai.workers import funnel as funnels


def routes() -> list[BaseRoute]:
    return [
        Route("/v1/users/{id:path}", user, methods=["GET"]),
        Route("/v1/accounts", accounts, methods=["GET"]),
        Route("/v1/accounts/{id:path}", account, methods=["GET"]),
        Route("/v1/rejected", rejected, methods=["GET"]),
        Route("/v1/undeclared", undeclared, methods=["GET"]),
        Route("/v1/flows/{id}/funnel", funnel, methods=["GET"]),
    ]


async def user(request: Request) -> Response:
    """A user, and why each flow is or is not shown on the page `url` (`/` without one); at a past moment with `at`."""
    require_operator(request)
    scene = await scene_of(request, "user")
    found = _user(scene, request.query_params.get("url", "/"))
    return answer(found if scene.exact is None else PastUser(**asdict(found), **scene.past))


async def accounts(request: Request) -> Response:
    """A page of accounts; `cursor` continues at the `next` of the page before."""
    require_operator(request)
    services = services_of(request)
    window = window_of(request)
    rows = await services.store.subjects("account", window.after, window.limit)
    now = services.clock()
    bundle = services.bundles.bundle
    listed = [_account(bundle, msgspec.msgpack.decode(document, type=Subject), now) for _, document in rows]
    more = encode_cursor(rows[-1][0]) if len(rows) == window.limit else None
    return answer(Accounts(accounts=listed, next=more))


async def account(request: Request) -> Response:
    """An account with its health, and where it stands in the flows of accounts; at a past moment with `at`."""
    require_operator(request)
    scene = await scene_of(request, "account")
    found = _account_state(scene)
    return answer(found if scene.exact is None else PastAccount(**asdict(found), **scene.past))


async def rejected(request: Request) -> Response:
    """The newest inputs that were refused."""
    require_operator(request)
    refusals = await services_of(request).store.refusals(window_of(request).limit)
    return answer(RejectedPage(rejected=[_rejected(refusal) for refusal in refusals]))


async def undeclared(request: Request) -> Response:
    """The names that were sent lately and are not declared."""
    require_operator(request)
    services = services_of(request)
    return answer(Undeclared(undeclared=services.undeclared.names(services.bundles.bundle.plan)))


async def funnel(request: Request) -> Response:
    """What a flow's runs did, and what its surveys were answered."""
    require_operator(request)
    services = services_of(request)
    flow = request.path_params["id"]
    found = await funnels.read(services.store)
    if flow not in found and flow not in services.bundles.bundle.flows:
        raise NotFound
    return answer(_funnel(services.bundles.bundle, flow, {flow: {}, **found}))


def _funnel(bundle: Bundle, flow: str, found: Mapping[str, funnels.Names]) -> Funnel:
    whole, variants = found[flow], funnels.variants(found, flow)
    varied = bool(variants) or (flow in bundle.flows and bool(bundle.flows[flow].model.variants))
    return Funnel(
        flow=flow,
        signals=funnels.signals(whole),
        steps=funnels.steps(whole),
        variants={variant: _tally(names) for variant, names in variants.items()},
        otherwise=_tally(funnels.otherwise(found, flow)) if varied else None,
        answers=[_opinion(summary) for summary in funnels.summaries(whole)],
    )


def _tally(names: funnels.Names) -> Tally:
    return Tally(signals=funnels.signals(names), steps=funnels.steps(names))


def _opinion(summary: Summary) -> Opinion:
    nps = NetPromoter(**asdict(summary.nps)) if summary.nps else None
    return Opinion(**asdict(summary), average=summary.average, nps=nps)


def _user(scene: Scene, url: str) -> User:
    subject, workspace, context, now = scene.subject, scene.workspace, scene.context, scene.now
    return User(
        id=subject.personal.id,
        traits=subject.personal.traits,
        account=subject.personal.accounts.get(subject.account or b""),
        version=subject.version,
        runs=states.runs(workspace, subject, context, now),
        finished=states.finished(subject),
        events={event: series.total for event, series in subject.history.items() if event.isidentifier()},
        reasons=reasons(workspace, subject, context, Look(url=url, path=_path(url)), now),
        answers=by_flow(subject.personal.answers),
    )


def _account_state(scene: Scene) -> AccountState:
    """The reasons are those of the flows of accounts alone."""
    subject, workspace, now = scene.subject, scene.workspace, scene.now
    found = reasons(workspace, subject, NOWHERE, Look(), now)
    return AccountState(
        **asdict(_account(workspace.bundle, subject, now)),
        runs=states.runs(workspace, subject, NOWHERE, now),
        finished=states.finished(subject),
        reasons=[why for why in found if why.reason != "other_subject"],
    )


def _path(url: str) -> str:
    try:
        return urlsplit(url).path or "/"
    except ValueError:
        raise BadRequest("url is not a URL.") from None


def _account(bundle: Bundle, subject: Subject, now: int) -> Account:
    current = health.assess(bundle.scorecard, subject, now)
    ledger = subject.ledger
    return Account(
        id=subject.personal.id,
        traits=subject.personal.traits,
        members=ledger.members if ledger else 0,
        health=Health(score=current.score, band=current.band, measures=current.measures) if current else None,
        moves=[
            HealthMove(
                at=isoformat(move.at), measure=move.measure, before=move.before, after=move.after, cause=move.cause
            )
            for move in (ledger.moves if ledger else ())
        ],
        version=subject.version,
    )


def _rejected(refusal: Refusal) -> Rejected:
    return Rejected(
        at=isoformat(refusal.at), code=refusal.code, message=refusal.message, input=orjson.loads(refusal.input)
    )
