"""Customer success: they look through accounts, and at a flow's funnel."""

from locust import between, task
from locust.contrib.fasthttp import FastResponse
from locust.env import Environment

from loadtests.locust.people.caller import Caller

LISTED = 20  # accounts on a page


class Operator(Caller):
    weight = 1
    wait_time = between(0.5, 2)

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self._random = self.load.random()

    @task
    def look_through(self) -> None:
        """One account of those that the list shows (none, before the first person has come), and the funnel."""
        listed = self._read("/v1/accounts", f"?limit={LISTED}")
        accounts = listed.json()["accounts"] if listed.status_code == 200 else []
        if accounts:
            self._read("/v1/accounts/{id}", id=self._random.choice(accounts)["id"])
        self._read("/v1/flows/{id}/funnel", id=self.flow)

    def _read(self, route: str, query: str = "", id: str = "") -> FastResponse:
        return self.client.get(route.replace("{id}", id) + query, name=route, headers=self.as_operator)
