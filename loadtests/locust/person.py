"""What one person does in the product: decided by its seed, and by what it is shown."""

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

from msgspec import Struct

Input = dict[str, Any]
Experience = Mapping[str, Any]

PEOPLE_OF_AN_ACCOUNT = 5
DEEDS: dict[str, tuple[str, dict[str, Any]]] = {
    "report_created": ("/reports/new", {"template": "sales"}),
    "report_shared": ("/reports", {"recipients": 2}),
    "data_imported": ("/import", {"rows": 120, "format": "csv"}),
    "member_invited": ("/members", {"role": "editor"}),
}
PAGES = ("/", "/reports", "/reports/new", "/import", "/members")
FOLLOWS, DISMISSES = 0.7, 0.1  # shares of the sights that a person answers so; the rest is left for later
ACTS = 0.3  # the share of the other turns in which something is done, not only looked at


class Name(Struct, frozen=True):
    """The external ids of a person and of the account it works in."""

    user: str
    account: str


class Turn(Struct, frozen=True):
    """What a person does at once: the path of the page, and inputs that have no id and no moment yet."""

    path: str
    inputs: list[Input]


class Person:
    """The same random numbers and the same sights give the same turns."""

    def __init__(self, name: Name, random: Random) -> None:
        self.name = name
        self._random = random
        self._path = "/reports"
        self._met: set[tuple[str, int, str]] = set()

    def arrive(self) -> Turn:
        """The first turn: a login, and the first page."""
        traits = {"name": f"Person {self.name.user}", "role": self._random.choice(["admin", "editor"])}
        return Turn(self._path, [{"type": "identify", "traits": traits}, _track("signed_up", {}), {"type": "page"}])

    def again(self) -> Turn:
        """Nothing but a look at what there is to show now."""
        return Turn(self._path, [])

    def turn(self, shown: Sequence[Experience]) -> Turn:
        """The answer to what is shown and has buttons, or else something of the person's own."""
        answers = [answer for each in shown if "actions" in each["content"] for answer in self._answers(each)]
        if answers:
            return Turn(self._path, answers)
        return self._act() if self._random.random() < ACTS else self._look()

    def _answers(self, shown: Experience) -> Iterator[Input]:
        place = {"flow": shown["flow"], "run": shown["run"], "step": shown["step"]}
        key = (shown["flow"], shown["run"], shown["step"])
        if key not in self._met:
            self._met.add(key)
            yield {"type": "seen", **place}
        will = self._random.random()
        if will < FOLLOWS:
            yield {"type": "advanced", **place, "action": 0 if shown["content"]["actions"] else None}
        elif will < FOLLOWS + DISMISSES:
            yield {"type": "dismissed", **place}

    def _act(self) -> Turn:
        event = self._random.choice(list(DEEDS))
        self._path, properties = DEEDS[event]
        return Turn(self._path, [_track(event, properties)])

    def _look(self) -> Turn:
        self._path = self._random.choice(PAGES)
        return Turn(self._path, [{"type": "page"}])


def _track(event: str, properties: dict[str, Any]) -> Input:
    return {"type": "track", "event": event, "properties": properties}
