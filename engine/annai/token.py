"""Signed tokens: JSON Web Tokens (RFC 7519) with the one algorithm that Annai takes, HS256.

A general library reads headers that choose among algorithms, and takes longer for that than a decision takes in all.
Here the algorithm is not a choice: nothing else is ever computed.
"""

import binascii
import hmac
from collections.abc import Mapping
from typing import Any

import orjson

ALGORITHM = "HS256"

_TO_STANDARD = bytes.maketrans(b"-_+/=", b"+/!!!")  # ! belongs to neither alphabet
_TO_URL = bytes.maketrans(b"+/", b"-_")


class BadToken(Exception):
    """A token that does not count; the text, which holds nothing of the token, is for the operator."""


def sign(claims: Mapping[str, Any], secret: bytes, kid: str | None = None) -> str:
    """The token that states the claims; `kid` names the secret to those who have several."""
    header = {"alg": ALGORITHM, "typ": "JWT"} | ({} if kid is None else {"kid": kid})
    signed = b"%b.%b" % (_to_base64(orjson.dumps(header)), _to_base64(orjson.dumps(claims)))
    return (signed + b"." + _to_base64(_signature(signed, secret))).decode()


def verify(token: str, secrets: Mapping[str | None, bytes], audience: str) -> dict[str, Any]:
    """The claims of a token for this audience that one of the secrets, which are known by their `kid`, has signed.

    Whether it has expired is for the caller to judge, by `exp`. Raises BadToken.
    """
    signed, _, signature = token.encode("utf-8", "replace").rpartition(b".")
    head, _, payload = signed.partition(b".")
    header = _object(head)
    if header.get("alg") != ALGORITHM or "crit" in header:
        raise BadToken("it is no HS256 token")
    kid = header.get("kid")
    secret = secrets.get(kid) if kid is None or isinstance(kid, str) else None
    if secret is None:
        raise BadToken("its header's kid names no secret")
    if not hmac.compare_digest(_signature(signed, secret), _from_base64(signature)):
        raise BadToken("it was signed with another secret")
    claims = _object(payload)
    wanted = claims.get("aud")
    if audience != wanted and not (isinstance(wanted, list) and audience in wanted):
        raise BadToken(f"its aud is not {audience!r}")
    return claims


def _signature(signed: bytes, secret: bytes) -> bytes:
    return hmac.digest(secret, signed, "sha256")


def _object(part: bytes) -> dict[str, Any]:
    try:
        value = orjson.loads(_from_base64(part))
    except orjson.JSONDecodeError:
        value = None
    if not isinstance(value, dict):
        raise BadToken("it is no token with a header, claims and a signature")
    return value


def _from_base64(part: bytes) -> bytes:
    try:
        return binascii.a2b_base64(part.translate(_TO_STANDARD) + b"=" * (-len(part) % 4), strict_mode=True)
    except binascii.Error:
        raise BadToken("it is no token with a header, claims and a signature") from None


def _to_base64(data: bytes) -> bytes:
    return binascii.b2a_base64(data, newline=False).translate(_TO_URL).rstrip(b"=")
