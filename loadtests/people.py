"""The users of the benchmark: who they are, and what shows it."""

import time

import jwt

KID = "bench"
SIGNING_SECRET = "a secret that signs the tokens of this benchmark only"
LIFETIME = 3_600  # seconds
ZONES = ("Asia/Tokyo", "Europe/Berlin", "America/Chicago")


def name_of(user: int) -> str:
    return f"user-{user}"


def account_of(user: int, accounts: int) -> str:
    """The account of a user, over which the users are spread."""
    return f"account-{user % accounts}"


def traits_of(user: int) -> dict[str, object]:
    """What is known of a user: about 240 bytes, so that a document with its runs has well over 400."""
    return {
        "name": f"Person Number {user}",
        "email": f"person.{user}@company-{user % 500}.example",
        "role": "editor" if user % 5 else "admin",
        "plan": "trial",
        "seats": 5 + user % 40,
        "department": ("sales", "support", "planning")[user % 3],
        "company": f"Company {user % 500} of the Benchmark",
        "time_zone": ZONES[user % 3],
        "created_at": f"2026-{user % 12 + 1:02}-{user % 28 + 1:02}T09:30:00Z",
    }


def token_of(user: int, accounts: int = 0) -> str:
    """The signed identity of a user; with accounts, the users are spread over them."""
    claims: dict[str, object] = {"sub": name_of(user), "aud": "production", "exp": int(time.time()) + LIFETIME}
    if accounts:
        claims["account"] = account_of(user, accounts)
    return jwt.encode(claims, SIGNING_SECRET, "HS256", {"kid": KID})
