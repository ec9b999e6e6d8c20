"""Identity: the token by which the product's back end says who is using a page."""

import time

from msgspec import Struct

from annai.token import sign

LENGTH = 3_600  # seconds


class Signer(Struct, frozen=True):
    """Signs with one of the environment's identity secrets."""

    kid: str
    secret: str
    environment: str

    def token(self, person: str, account: str) -> str:
        claims = {"sub": person, "account": account, "aud": self.environment, "exp": int(time.time()) + LENGTH}
        return sign(claims, self.secret.encode(), self.kid)
