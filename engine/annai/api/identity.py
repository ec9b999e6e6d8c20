"""Who is asking, and for whom they may act.

1. The secret key may act for anyone. So may the public key while `identity` is `off`.
2. Enforced, the public key acts for the user and account of a valid identity token, or for an anonymous id.
3. An anonymous id joins no account, and becomes a user only with that user's token (or the secret key).
4. Every refusal of a kind has the same text, whatever was wrong.
"""

import base64
import binascii
import hmac
import logging
from typing import Any

from msgspec import Struct

from annai.api.errors import Forbidden, Unauthorized
from annai.runtime.recent import Recent
from annai.settings import Settings
from annai.token import BadToken, verify

logger = logging.getLogger("annai.api")

MAX_TOKEN = 8_192
MAX_ID = 255
REMEMBERED_TOKENS = 32_768
HOW = "they are checked by ANNAI_IDENTITY_SECRETS and ANNAI_ENVIRONMENT"
TELL_AGAIN = 10_000  # milliseconds until the same reason is logged again


class Claims(Struct, frozen=True):
    """What a verified token says: the user, their account and signed traits; `expires` is a moment."""

    user: str
    expires: int
    account: str | None = None
    traits: dict[str, Any] | None = None


class Caller(Struct, frozen=True):
    """The holder of a key. One that is trusted may act for anyone."""

    trusted: bool


class Gate:
    """Checks keys and identity tokens. Verified tokens are remembered, their expiry is checked every time."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        secrets = settings.identity_secrets
        self._secrets: dict[str | None, bytes] = {kid: secrets[kid].encode() for kid in secrets}
        self._verified: Recent[str, Claims] = Recent(REMEMBERED_TOKENS)
        self._told: dict[str, int] = {}

    def announce(self) -> None:
        """Warn, once at start, when identity is not enforced, or nobody can prove theirs."""
        if self._settings.identity == "off":
            logger.warning(
                "IDENTITY IS OFF: anyone who has the public key can act for, and read, any user. "
                "Set ANNAI_IDENTITY=enforce outside development."
            )
        elif not self._secrets:
            logger.warning(
                "no identity secret is set: browsers act for anonymous visitors only, all identity tokens are refused. "
                "Set ANNAI_IDENTITY_SECRETS=kid:secret, or ANNAI_IDENTITY=off while you try things."
            )

    def caller(self, key: str | None) -> Caller:
        """The caller with this key. Raises Unauthorized."""
        if key is not None and self.is_secret_key(key):
            return Caller(trusted=True)
        if key is not None and self.is_write_key(key):
            return Caller(trusted=self._settings.identity == "off")
        raise Unauthorized

    def is_secret_key(self, key: str) -> bool:
        return _same(key, self._settings.secret_key)

    def is_write_key(self, key: str) -> bool:
        return _same(key, self._settings.write_key)

    def claims(self, token: str, now: int) -> Claims:
        """What a token says. Raises Forbidden when it is not valid now."""
        try:
            claims = self._verified.get(token) or self._verify(token)
            if claims.expires <= now:
                raise BadToken("it has expired")
        except BadToken as error:
            self._tell(str(error), now)
            raise Forbidden from None
        return claims

    def _tell(self, reason: str, now: int) -> None:
        """Tell the operator why; the client is never told, and the log is not flooded."""
        if now - self._told.get(reason, 0) >= TELL_AGAIN:
            self._told[reason] = now
            logger.warning("identity tokens are refused: %s (%s)", reason, HOW)

    def _verify(self, token: str) -> Claims:
        if len(token) > MAX_TOKEN:
            raise BadToken("it is too long")
        claims = _read_claims(verify(token, self._secrets, self._settings.environment))
        self._verified[token] = claims
        self._verified.trim()
        return claims


def _read_claims(payload: dict[str, Any]) -> Claims:
    if not {"sub", "exp"} <= payload.keys():
        raise BadToken("it lacks the claim sub or exp")
    user, expires = _id(payload["sub"]), payload["exp"]
    account, traits = payload.get("account"), payload.get("traits")
    if isinstance(expires, bool) or not isinstance(expires, int | float) or not abs(expires) < 1e12:
        raise BadToken("its exp is no moment in seconds")
    if traits is not None and not isinstance(traits, dict):
        raise BadToken("its traits are no object")
    return Claims(user, int(expires * 1000), None if account is None else _id(account), traits)


def _id(value: Any) -> str:
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not 1 <= len(text) <= MAX_ID:
        raise BadToken("its sub or account is no id")
    return text


def basic_user(authorization: str) -> str | None:
    """The user of a Basic authorization header, in which Segment clients send their key."""
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        return base64.b64decode(encoded.strip(), validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return None


def bearer_token(authorization: str) -> str | None:
    """The token of a Bearer authorization header."""
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def key_of_header(authorization: str) -> str | None:
    """The key of a Basic or Bearer authorization header."""
    return basic_user(authorization) or bearer_token(authorization)


def _same(given: str, kept: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), kept.encode())
