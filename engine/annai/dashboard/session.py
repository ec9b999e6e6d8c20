"""The dashboard's sessions, in the browser's cookie."""

from collections.abc import Callable

from starlette.requests import HTTPConnection
from starlette.responses import Response

from annai.core.instant import HOUR
from annai.session import COOKIE, is_secret_key, make_session, session_expires

LENGTH = 12 * HOUR


class Sessions:
    """Begins, reads and ends sessions for one secret key."""

    def __init__(self, secret_key: str, clock: Callable[[], int]) -> None:
        self._secret_key = secret_key
        self._clock = clock

    def opens(self, secret_key: str) -> bool:
        """Whether this is the secret key."""
        return is_secret_key(self._secret_key, secret_key)

    def expires(self, request: HTTPConnection) -> int | None:
        """The moment at which the request's session ends; None when it has none that holds now."""
        session = request.cookies.get(COOKIE)
        return session_expires(self._secret_key, session, self._clock()) if session else None

    def signed_in(self, request: HTTPConnection) -> bool:
        return self.expires(request) is not None

    def begin(self, response: Response, secure: bool) -> None:
        """Give the browser a session of LENGTH."""
        session = make_session(self._secret_key, self._clock() + LENGTH)
        response.set_cookie(COOKIE, session, max_age=LENGTH // 1000, secure=secure, httponly=True, samesite="strict")

    def end(self, response: Response) -> None:
        response.delete_cookie(COOKIE, httponly=True, samesite="strict")
