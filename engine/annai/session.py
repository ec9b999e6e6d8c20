"""Sessions of the dashboard: a signed, expiring statement that its holder knew the secret key. Nothing is stored.

It is signed with a key derived from the secret key, so changing the secret key ends every session.
"""

import hashlib
import hmac

from annai.token import BadToken, sign, verify

COOKIE = "annai_session"
AUDIENCE = "annai-dashboard"


def is_secret_key(secret_key: str, given: str) -> bool:
    """Whether a session may be made with what was given; compared in constant time."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), secret_key.encode())


def make_session(secret_key: str, expires: int) -> str:
    """The cookie's value; `expires` is a moment, kept to the second."""
    return sign({"aud": AUDIENCE, "exp": expires // 1000}, _signing_key(secret_key))


def session_expires(secret_key: str, session: str, now: int) -> int | None:
    """The moment at which the session ends; None when it is over, or was not made with this secret key."""
    try:
        claims = verify(session, {None: _signing_key(secret_key)}, AUDIENCE)
    except BadToken:
        return None
    expires = int(claims["exp"]) * 1000
    return expires if expires > now else None


def _signing_key(secret_key: str) -> bytes:
    return hashlib.blake2b(b"dashboard session", key=secret_key.encode()[:64], digest_size=32).digest()
