"""A client of Annai that records what it is told, and shows what it is given."""

from collections.abc import Mapping, Sequence
from typing import Any

from annai.demo.client import JSON, Client, Event

WELCOME = {
    "flow": "first-report",
    "run": 1,
    "step": "welcome",
    "content": {"kind": "modal", "actions": [{"label": "x"}]},
}
POINTER = {"flow": "first-report", "run": 1, "step": "new", "content": {"kind": "tooltip", "actions": []}}
HELP = {"flow": "help-centre", "run": 1, "step": "help", "content": {"kind": "resource_centre"}}


class Recorder(Client):
    """`fails` makes every call fail as a stopped Annai does."""

    def __init__(self, fails: bool = False) -> None:
        super().__init__("http://annai.test", "demo", "secret")
        self.events: list[Event] = []
        self.inputs: list[JSON] = []
        self.shown: list[Mapping[str, Any]] = [WELCOME, POINTER, HELP]
        self.fails = fails

    async def send(self, events: Sequence[Event]) -> None:
        if self.fails:
            raise OSError("connection refused")
        self.events += events

    async def decide(self, token: str, url: str, locale: str, inputs: Sequence[JSON] = ()) -> JSON:
        del token, url, locale
        if self.fails:
            raise OSError("connection refused")
        self.inputs += inputs
        return {"experiences": self.shown}

    @property
    def names(self) -> list[str]:
        """Tracked events, in order."""
        return [event["event"] for event in self.events if event["type"] == "track"]
