"""A company in text: an account and its users, each with its own document, and what passes between them."""

from collections.abc import Sequence

from annai.core.assignments import handed, is_awaited, is_named, nobody, recall
from annai.core.bundle import Bundle
from annai.core.effects import Assign, Effect, Recall
from annai.core.inputs import AnyInput, Due, Heard, Report
from annai.core.signals import Signal
from annai.core.subject import Position
from tests.core.world import World, new


class Company:
    """`people` are the members in the order in which they joined, each with a role."""

    def __init__(self, bundle: Bundle, people: Sequence[tuple[str, str]], account: str = "acme") -> None:
        self.account = World(bundle, new("account", account))
        self.users = {id: self._join(bundle, id, role, account) for id, role in people}
        self.orders: list[Effect] = []
        self._heard = 0

    def _join(self, bundle: Bundle, id: str, role: str, account: str) -> World:
        user = World(bundle, new("user", id, role=role, email=f"{id}@example.com"))
        user.group(account)
        return user

    @property
    def now(self) -> int:
        return self.account.now

    def later(self, milliseconds: int) -> None:
        for world in (self.account, *self.users.values()):
            world.now += milliseconds

    def give(self, input: AnyInput) -> tuple[Signal, ...]:
        """To the account."""
        result = self.account.give(input)
        self.orders += result.effects
        return result.signals

    def due(self) -> None:
        self.give(Due(at=self.now, received=self.now))

    def does(self, id: str, *events: str, past: tuple[int, ...] = (), **properties: object) -> None:
        """A user does something, and the account hears of it."""
        self.hears(id, (), *events, past=past, **properties)

    def hears(
        self, id: str, signals: Sequence[Signal], *events: str, past: tuple[int, ...] = (), **properties: object
    ) -> tuple[Signal, ...]:
        self._heard += 1
        report = Report(
            user=self.users[id].subject.key,
            partition=1,
            position=Position(1, self._heard, 0),
            at=self.now,
            signals=tuple(signals),
            events=tuple((event, self.now) for event in events),
            role=self.users[id].subject.personal.traits.get("role"),
            past=past,
        )
        personal = {"properties": [[properties for _ in events]]} if properties else {}
        return self.give(Heard(at=self.now, received=self.now, reports=(report,), personal=personal))

    def tells(self, id: str) -> None:
        """The account hears what the user has concluded so far."""
        user = self.users[id]
        told, user.signals = user.signals, []
        self.hears(id, told)

    def deliver(self, order: Effect) -> str | None:
        """Work off an order as the assigner does; returns who got it."""
        self.orders.remove(order)
        if isinstance(order, Assign):
            return self._assign(order)
        if isinstance(order, Recall):
            [id] = [id for id, user in self.users.items() if user.subject.key == order.user]
            self.users[id].give(recall(order, self.now))
            return id
        return None

    def _assign(self, order: Assign) -> str | None:
        origin = self.account.subject
        found = [id for id, user in self.users.items() if _is_named(order, user)] if is_awaited(order, origin) else []
        if not found:
            self.give(nobody(order, self.now))
            return None
        self.users[found[0]].give(handed(order, origin, self.now))
        return found[0]

    def settle(self) -> None:
        """Everything that is under way arrives."""
        while self.orders or any(user.signals for user in self.users.values()):
            for order in list(self.orders):
                self.deliver(order)
            for id in self.users:
                if self.users[id].signals:
                    self.tells(id)

    def holders(self) -> dict[str, str]:
        """Who has a step that was assigned, and which."""
        return {
            id: run.step
            for id, user in self.users.items()
            for run in user.subject.runs.values()
            if run.assigned is not None
        }


def _is_named(order: Assign, user: World) -> bool:
    of_role = order.role is None or user.subject.personal.traits.get("role") == order.role
    return of_role and is_named(order, user.subject)
