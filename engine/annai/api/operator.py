"""Operators: the people who run the host's onboarding. They hold the secret key, or a session made from it."""

from starlette.requests import Request

from annai.api.errors import Forbidden, Unauthorized
from annai.api.identity import key_of_header
from annai.api.services import Services, services_of
from annai.session import COOKIE, session_expires


def require_operator(request: Request) -> None:
    """Raises Unauthorized without a key or session, Forbidden with the public key."""
    services = services_of(request)
    authorization = request.headers.get("authorization")
    if authorization is not None:
        require_secret(services, key_of_header(authorization))
    elif not _signed_in(services, request):
        raise Unauthorized


def _signed_in(services: Services, request: Request) -> bool:
    session = request.cookies.get(COOKIE)
    secret_key = services.settings.secret_key
    return session is not None and session_expires(secret_key, session, services.clock()) is not None


def require_secret(services: Services, key: str | None) -> None:
    """Raises Unauthorized without a key, Forbidden with the public one."""
    if not services.gate.is_secret_key(key or ""):
        services.gate.caller(key)
        raise Forbidden
