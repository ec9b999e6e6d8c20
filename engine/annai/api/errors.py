"""Faults of a request, split by who must act, and the one table that maps exceptions to problems (RFC 9457)."""

import logging

import msgspec
from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from annai.archive.errors import ArchiveDamaged, ArchiveUnavailable
from annai.past.errors import Gone
from annai.runtime import Overloaded
from annai.store.errors import StoreLocked, StoreUnavailable
from annai.wire.problem import Problem

logger = logging.getLogger("annai.api")


class Fault(Exception):
    """A request that is not served; its text says what was wrong and what to send instead."""


class BadRequest(Fault):
    """The client must send something else."""


class Unauthorized(Fault):
    """No key, or one that is not ours. Always the same answer: it says nothing of what was asked for."""


class Forbidden(Fault):
    """The key is good but may not do this. Always the same answer."""


class NotFound(Fault):
    """There is nothing by this name."""


class Conflict(Fault):
    """What is asked for does not go together with how things stand."""


class Reused(Fault):
    """The key of a request that is another one."""


class TooLarge(Fault):
    """The client must send less at once."""


class TooSlow(Fault):
    """The client did not send its request in time."""


class HeadTooLarge(Fault):
    """The client must send fewer or shorter headers, or a shorter path."""


class TooManyStreams(Fault):
    """The client must close streams or come back later."""

    retry_after = 5


class Unavailable(Fault):
    """The people who run the server must act."""


class Leaving(Fault):
    """The server was told to end: ask another one."""


class Row(Struct, frozen=True):
    """How an exception is answered; without `message` its own text is shown."""

    status: int
    code: str
    title: str
    message: str = ""


LOCKED = "Another process holds the store, as an erasure does that writes its file anew; send this again later."
NO_COMMIT = "The store takes no commit now; send this again later."
NO_ARCHIVE = "The archive cannot be read now; send this again later."
DAMAGED = "A file of the archive is missing or damaged; the server's log says which. Put it back from a backup."
TABLE: dict[type[Exception], Row] = {
    BadRequest: Row(400, "bad_request", "Bad request"),
    Unauthorized: Row(401, "unauthorized", "Unauthorized", "A valid key is needed."),
    Forbidden: Row(403, "forbidden", "Forbidden", "This key and token do not allow this."),
    NotFound: Row(404, "not_found", "Not found", "There is nothing here."),
    TooSlow: Row(408, "too_slow", "Request timeout"),
    Conflict: Row(409, "conflict", "Conflict"),
    Gone: Row(410, "gone", "Gone"),
    TooLarge: Row(413, "too_large", "Content too large"),
    Reused: Row(422, "idempotency_key_reused", "Unprocessable content"),
    HeadTooLarge: Row(431, "head_too_large", "Request header fields too large"),
    TooManyStreams: Row(429, "too_many_streams", "Too many requests"),
    Overloaded: Row(429, "overloaded", "Too many requests", "The server is busy; send this again later."),
    ArchiveDamaged: Row(500, "archive_damaged", "The archive is damaged", DAMAGED),
    Leaving: Row(503, "leaving", "Service unavailable", "This server is about to end."),
    Unavailable: Row(503, "unavailable", "Service unavailable", NO_COMMIT),
    StoreLocked: Row(503, "unavailable", "Service unavailable", LOCKED),
    ArchiveUnavailable: Row(503, "unavailable", "Service unavailable", NO_ARCHIVE),
    StoreUnavailable: Row(503, "unavailable", "Service unavailable", NO_COMMIT),
}
FOR_OPERATORS = ("unavailable", "archive_damaged")  # codes of which the log tells the cause
METHOD_NOT_ALLOWED = Row(405, "method_not_allowed", "Method not allowed", "This path does not take this method.")
INTERNAL = Row(500, "internal", "Internal server error", "The server failed; the fault was logged.")


def problem(row: Row, message: str, headers: dict[str, str] | None = None) -> Response:
    """A problem+json response, with the `code` and `message` that Segment clients read."""
    body = Problem(title=row.title, status=row.status, code=row.code, message=message, detail=message)
    return Response(msgspec.json.encode(body), row.status, headers, "application/problem+json")


async def answer_error(_request: Request, error: Exception) -> Response:
    """What Starlette asks for an exception that a route or the router raised."""
    return respond(error)


def respond(error: Exception) -> Response:
    """The problem of any exception; one that is not of the table is the server's own failure, and is logged.

    A kind that the table does not name is answered as the kind that it is one of.
    """
    row = next((TABLE[kind] for kind in type(error).__mro__ if kind in TABLE), None)
    if row is not None:
        if row.code in FOR_OPERATORS:
            logger.error("%s %r", row.message, error.__cause__ or error)
        return problem(row, row.message or str(error), _headers(row, error))
    if isinstance(error, HTTPException):
        return _routing(error)
    logger.error("a request failed", exc_info=error)
    return problem(INTERNAL, INTERNAL.message)


def _routing(error: HTTPException) -> Response:
    """What the router itself raises: 404 and 405."""
    if error.status_code == 405:
        return problem(METHOD_NOT_ALLOWED, METHOD_NOT_ALLOWED.message, dict(error.headers or {}))
    if error.status_code == 404:
        return problem(TABLE[NotFound], TABLE[NotFound].message)
    return problem(Row(error.status_code, "http_error", error.detail), error.detail)


def _headers(row: Row, error: Exception) -> dict[str, str]:
    headers = {"cache-control": "no-store"}
    if row.status == 401:
        headers["www-authenticate"] = 'Bearer realm="annai"'
    if isinstance(error, Overloaded | TooManyStreams):
        headers["retry-after"] = str(error.retry_after)
    if isinstance(error, TooSlow):
        headers["connection"] = "close"  # what is still to come of the body is not waited for
    return headers


class Failures:
    """Middleware: a failure of the server's own is logged, and answered without its internals."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except Exception as error:
            if scope["type"] != "http":
                raise
            response = respond(error)
            if not started:
                await response(scope, receive, send)
