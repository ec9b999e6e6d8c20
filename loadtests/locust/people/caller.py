"""What all who call the server share."""

from typing import ClassVar

from locust import FastHttpUser

from loadtests.locust.keys import Keys
from loadtests.locust.load import Load


class Caller(FastHttpUser):
    """`load`, `keys` and `flow` (whose funnel is read) are set once a process, before anybody calls."""

    abstract = True
    host = "http://127.0.0.1:8080"
    load: ClassVar[Load]
    keys: ClassVar[Keys]
    flow: ClassVar[str]

    @property
    def as_operator(self) -> dict[str, str]:
        """The headers of one who has the secret key."""
        return {"Authorization": f"Bearer {self.keys.secret}"}
