"""Tokens, held against an independent implementation."""

from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annai.token import BadToken, sign, verify

SECRET = b"a secret of at least thirty-two characters"
CLAIMS = {"sub": "山田", "aud": "test", "exp": 1, "traits": {"n": [1, 2.5, None]}}


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=30), max_size=4), st.text(max_size=8) | st.none())
def test_others_read_what_is_signed_and_the_other_way_round(claims: dict[str, str], kid: str | None) -> None:
    claims = {"name": "x", **claims, "aud": "test"}
    claims = {name: value for name, value in claims.items() if name not in ("exp", "iat", "nbf", "iss", "sub", "jti")}
    token = sign(claims, SECRET, kid)
    assert jwt.get_unverified_header(token).get("kid") == kid
    assert jwt.decode(token, SECRET, ["HS256"], audience="test") == claims
    theirs = jwt.encode(claims, SECRET, "HS256", headers={} if kid is None else {"kid": kid})
    assert verify(theirs, {kid: SECRET}, "test") == claims


def test_an_audience_may_be_one_of_several() -> None:
    assert verify(sign({"aud": ["other", "test"]}, SECRET), {None: SECRET}, "test") == {"aud": ["other", "test"]}


def signed(claims: Any = CLAIMS, **header: Any) -> str:
    return jwt.encode(claims, SECRET, "HS256", headers=header)


GOOD = sign(CLAIMS, SECRET)
HEAD, PAYLOAD, SIGNATURE = GOOD.split(".")


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        ("", "no token"),
        ("abc", "no token"),
        (f"{HEAD}.{PAYLOAD}", "another secret"),
        (f"{HEAD}.{PAYLOAD}.", "another secret"),
        (f"{HEAD}.{PAYLOAD}.{SIGNATURE}=", "no token"),
        (f"{HEAD}.{PAYLOAD}.{SIGNATURE} ", "no token"),
        (f"{HEAD}.{PAYLOAD}.{SIGNATURE}.{SIGNATURE}", "another secret"),
        (f"{HEAD}.x{PAYLOAD[1:]}.{SIGNATURE}", "another secret"),
        (f"{HEAD}.{PAYLOAD}.{SIGNATURE[:-4]}AAAA", "another secret"),
        (f"{HEAD}.\ud800.{SIGNATURE}", "another secret"),
        (jwt.encode(CLAIMS, "", "none"), "no HS256 token"),
        (jwt.encode(CLAIMS, SECRET * 2, "HS512"), "no HS256 token"),
        (signed(crit=["exp"]), "no HS256 token"),
        (signed(kid="k1"), "kid names no secret"),
        (signed({"aud": "other"}), "aud is not 'test'"),
        (signed({"sub": "u1"}), "aud is not 'test'"),
    ],
)
def test_anything_else_is_refused(token: str, reason: str) -> None:
    with pytest.raises(BadToken, match=reason):
        verify(token, {None: SECRET}, "test")
