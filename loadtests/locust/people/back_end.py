"""The product's back end: it sends what people did in batches, with the secret key."""

import time
from typing import Any

from locust import between, task
from locust.env import Environment

from annai.demo.client import iso, track
from loadtests.locust.people.caller import Caller
from loadtests.locust.person import DEEDS

EVENTS = 20  # of a batch


class BackEnd(Caller):
    weight = 1
    wait_time = between(0.5, 1.5)

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self._random = self.load.random()

    @task
    def send(self) -> None:
        batch = [self._event() for _ in range(EVENTS)]
        body = {"batch": batch, "sentAt": _now()}
        with self.client.post("/v1/batch", json=body, headers=self.as_operator, catch_response=True) as response:
            if response.status_code == 200:
                self.load.acknowledge(event["messageId"] for event in batch)

    def _event(self) -> dict[str, Any]:
        name = self.load.anyone(self._random)
        event = self._random.choice(list(DEEDS))
        stamp = {"messageId": self.load.message_id(), "timestamp": _now()}
        return {**track(name.user, name.account, event, DEEDS[event][1]), **stamp}


def _now() -> str:
    return iso(time.time_ns() // 1_000_000)
