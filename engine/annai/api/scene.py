"""A subject with what is read beside it: as it is now, or as it was at the moment `at` of a request."""

from typing import Any

from msgspec import Struct
from starlette.requests import Request

from annai.api.errors import BadRequest, NotFound
from annai.api.moments import moment_of
from annai.api.services import Services, services_of
from annai.core.context import NOWHERE, Context, Workspace
from annai.core.instant import isoformat
from annai.core.subject import Kind, Ref, Subject
from annai.past.begin import NOBODY
from annai.past.errors import Gone
from annai.past.past import Past, Then
from annai.runtime.documents import account_view
from annai.runtime.why import context_of


class Scene(Struct, frozen=True):
    """`exact`: whether a past one is all as it was; None: it is now."""

    subject: Subject
    context: Context
    workspace: Workspace
    now: int
    exact: bool | None = None

    @property
    def past(self) -> dict[str, Any]:
        """What an answer says of a past scene."""
        return {"at": isoformat(self.now), "exact": bool(self.exact), "bundle": self.workspace.bundle.digest.hex()}


async def scene_of(request: Request, kind: Kind) -> Scene:
    """Of whom the path names. Raises NotFound, BadRequest, Gone, StoreUnavailable, ArchiveDamaged."""
    services = services_of(request)
    ref = services.runtime.ref(kind, request.path_params["id"])
    at = request.query_params.get("at")
    return await _now(services, ref) if at is None else await _then(services, ref, _moment(services, at))


def _moment(services: Services, at: str) -> int:
    moment = moment_of(at)
    if moment is None or moment > services.clock():
        raise BadRequest("at is a moment that has passed, such as 2026-05-11T01:00:00Z.")
    return moment


async def _now(services: Services, ref: Ref) -> Scene:
    subject = await services.runtime.read(ref.key)
    if subject is None:
        raise NotFound
    now = services.clock()
    context = await context_of(services.runtime, subject, now)
    return Scene(subject, context, services.bundles.workspace, now)  # with the bundles that were just loaded


async def _then(services: Services, ref: Ref, moment: int) -> Scene:
    past = Past(services.runtime)
    then = await past.of(ref.key, moment)
    subject = then.state.subject
    if subject is None:
        if ref.key != services.runtime.names.first(ref.kind, ref.id):
            raise Gone("Whoever had this id then was erased.")
        raise NotFound
    bundle = await past.bundle(then.bundle)
    beside = await past.of(subject.account, moment) if subject.account else Then(NOBODY, None)
    account = beside.state.subject
    context = NOWHERE if account is None else account_view(account, bundle.scorecard, moment)
    workspace = await past.workspace(bundle, [subject, *([account] if account else ())])
    return Scene(subject, context, workspace, moment, then.state.exact and beside.state.exact)
