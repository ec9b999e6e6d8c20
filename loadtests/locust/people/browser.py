"""A browser with the widget in it: it decides with each turn of its person, and some hold a stream open."""

import json
import logging
import time
from collections.abc import Iterator
from itertools import count
from typing import Any

import gevent
import requests
from gevent.lock import BoundedSemaphore
from locust import between, task
from locust.clients import HttpSession
from locust.env import Environment
from locust.log import greenlet_exception_logger

from loadtests.locust.people.caller import Caller
from loadtests.locust.person import Turn

LISTENING = 3  # of so many browsers, one holds a stream open
TEXT = {"Content-Type": "text/plain;charset=UTF-8"}  # what the widget sends: it needs no preflight
STREAM_SECONDS = (10, 60)  # to connect, and the longest silence: over twice the server's heartbeat
PAUSE = 1  # seconds before a stream that ended is opened anew
FAILED = greenlet_exception_logger(logging.getLogger(__name__))  # what fails beside a user's own greenlet counts too


class Browser(Caller):
    """Closed model: the next turn comes a while after the last answer, however long that took."""

    weight = 8
    wait_time = between(0.5, 2)
    _numbers = count()

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self._listens = next(self._numbers) % LISTENING == 0
        self._person = self.load.person()
        self._shown: list[dict[str, Any]] = []
        self._version = ""
        self._deciding = BoundedSemaphore()  # a version that is heard meanwhile may be the one that the answer brings
        self._listening: gevent.Greenlet | None = None

    def on_start(self) -> None:
        self._decide(self._person.arrive())
        if self._listens:
            self._listening = gevent.spawn(self._listen)
            self._listening.link_exception(FAILED)

    def on_stop(self) -> None:
        if self._listening:
            self._listening.kill()

    @task
    def take_turn(self) -> None:
        self._decide(self._person.turn(self._shown))

    def _decide(self, turn: Turn) -> None:
        with self._deciding:
            self._ask(turn)

    def _ask(self, turn: Turn) -> None:
        now = time.time_ns() // 1_000_000
        inputs = [{**given, "id": self.load.message_id(), "at": now} for given in turn.inputs]
        page = {"url": f"https://product.example{turn.path}", "title": "Product"}
        body = {**self._identity(), "sentAt": now, "page": page, "locale": "en", "inputs": inputs}
        with self.client.post("/v1/decide", data=json.dumps(body), headers=TEXT, catch_response=True) as response:
            if response.status_code != 200:
                return
            answer = response.json()
            refused = {each["id"] for each in answer["rejected"]}
            self.load.acknowledge(given["id"] for given in inputs if given["id"] not in refused)
            self._shown, self._version = answer["experiences"], answer["version"]
            if refused:
                response.failure(f"refused: {answer['rejected'][0]['message']}")

    def _identity(self) -> dict[str, str]:
        """The key, and who it is: by a fresh token, or as an anonymous visitor."""
        name, signer = self._person.name, self.keys.signer
        if signer is None:
            return {"key": self.keys.write, "anonymousId": name.user}
        return {"key": self.keys.write, "token": signer.token(name.user, name.account)}

    def _listen(self) -> None:
        """Decide again for each version that the stream tells and the last answer did not."""
        while True:
            for version in self._versions():
                with self._deciding:
                    if version != self._version:
                        self._ask(self._person.again())
            gevent.sleep(PAUSE)

    def _versions(self) -> Iterator[str]:
        """Until the stream ends, or breaks. Each is seen when it comes, not when a buffer is full.

        The time that locust takes of a stream ends with the head of the answer.
        """
        session = HttpSession(self.host, self.environment.events.request, self)
        response = session.post("/v1/stream", json=self._identity(), stream=True, timeout=STREAM_SECONDS)
        try:
            for line in response.iter_lines(chunk_size=1) if response.ok else ():
                if line.startswith(b"data:"):
                    yield json.loads(line[5:])["version"]
        except requests.RequestException:
            return
        finally:
            response.close()
            session.close()
