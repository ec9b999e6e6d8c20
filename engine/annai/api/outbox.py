"""What waits for people: tasks to be closed, webhooks to be sent again. All need the secret key or a session."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from annai.api.answer import answer
from annai.api.body import receive_body
from annai.api.errors import BadRequest, NotFound, TooLarge
from annai.api.faults import FAULTS
from annai.api.operator import require_operator
from annai.api.pages import encode_cursor, window_of
from annai.api.services import Services, services_of
from annai.core.effects import CallWebhook, OpenTask
from annai.core.inputs import Closed
from annai.core.instant import isoformat
from annai.store.protocol import Undone
from annai.wire.outbox import Done, FailedWebhook, FailedWebhooks, OpenedTask, TaskOutcome, Tasks

MAX_BODY = 16 * 1024

_decode = msgspec.json.Decoder(TaskOutcome).decode


def routes() -> list[BaseRoute]:
    return [
        Route("/v1/tasks", tasks, methods=["GET"]),
        Route("/v1/tasks/{id}", close, methods=["POST"]),
        Route("/v1/webhooks/failed", failed, methods=["GET"]),
        Route("/v1/webhooks/{id}/retry", retry, methods=["POST"]),
    ]


async def tasks(request: Request) -> Response:
    """The open tasks, the oldest first."""
    rows, next = await _page(request, "task", failed=False)
    return answer(Tasks([_task(row, row.effect) for row in rows if isinstance(row.effect, OpenTask)], next))


async def close(request: Request) -> Response:
    """Close a task; answered when its run, if it is still there, has heard of it. Raises NotFound for others."""
    require_operator(request)
    services = services_of(request)
    outcome = _read(await receive_body(request.scope, request.receive, services.settings, services.flight))
    row = await services.store.undone_row(request.path_params["id"])
    if row is None or not isinstance(row.effect, OpenTask):
        raise NotFound
    subject = await services.runtime.follow(row.effect.subject)
    if subject is None:
        await services.store.finish([row.id])
    else:
        await services.runtime.submit(subject.ref, [_closed(row, row.effect, outcome, services.clock())])
    return answer(Done())


async def failed(request: Request) -> Response:
    """The webhooks that were given up, the oldest first."""
    services = services_of(request)
    rows, next = await _page(request, "webhook", failed=True)
    found = [await _failed(services, row, row.effect) for row in rows if isinstance(row.effect, CallWebhook)]
    return answer(FailedWebhooks(found, next))


async def retry(request: Request) -> Response:
    """Let a webhook that was given up be sent again. Raises NotFound when it was not."""
    require_operator(request)
    services = services_of(request)
    row = await services.store.undone_row(request.path_params["id"])
    if row is None or not isinstance(row.effect, CallWebhook):
        raise NotFound
    if not await services.store.retry(row.id, services.clock()):
        raise NotFound
    return answer(Done())


async def _page(request: Request, kind: str, *, failed: bool) -> tuple[list[Undone], str | None]:
    """The rows that the request asks for, and the cursor behind them."""
    require_operator(request)
    window = window_of(request)
    place = int.from_bytes(window.after, "big")
    if place >= 1 << 63:
        raise BadRequest("cursor is not one that this server gave; leave it out to start again.")
    rows = await services_of(request).store.undone(kind, failed, place, window.limit)
    return rows, encode_cursor(rows[-1].place.to_bytes(8, "big")) if len(rows) == window.limit else None


def _read(body: bytes) -> TaskOutcome:
    if len(body) > MAX_BODY:
        raise TooLarge(f"The body has {len(body)} bytes; send at most {MAX_BODY}.")
    try:
        return _decode(body)
    except FAULTS as error:
        raise BadRequest(f'The body must be {{"outcome": "done"}} or "not_done", with a "note": {error}.') from None


def _closed(row: Undone, task: OpenTask, outcome: TaskOutcome, now: int) -> Closed:
    return Closed(
        id=row.id,
        at=now,
        received=now,
        flow=task.flow,
        run=task.run,
        step=task.step,
        entered=task.entered,
        sent=outcome.outcome == "done",
        row=row.id,
        personal={"note": outcome.note} if outcome.note else {},
    )


def _task(row: Undone, task: OpenTask) -> OpenedTask:
    return OpenedTask(
        id=row.id,
        title=task.title,
        reason=task.reason,
        opened=isoformat(task.entered),
        due=None if task.due is None else isoformat(task.due),
        role=task.role,
        assignee=task.assignee,
        user=task.user,
        account=task.account,
        health=task.health,
        band=task.band,
        flow=task.flow,
        step=task.step,
    )


async def _failed(services: Services, row: Undone, call: CallWebhook) -> FailedWebhook:
    subject = await services.runtime.follow(call.subject)
    return FailedWebhook(
        id=row.id,
        endpoint=call.endpoint,
        flow=call.flow,
        run=call.run,
        step=call.step,
        user=None if subject is None else subject.personal.id,
        attempts=row.attempts,
        failed=isoformat(row.at),
        error=row.error,
    )
