"""A company in text: an account and its users, each with its own document, and what passes between them."""

from collections.abc import Sequence

from annai.core.assignments import key_of
from annai.core.bundle import Bundle
from annai.core.effects import Assign, Effect, Recall
from annai.core.inputs import AnyInput, Assigned, Due, Heard, Recalled, Report, Unassigned
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
            key = key_of(order.flow, order.origin)
            recalled = Recalled(
                at=self.now, received=self.now, key=key, run=order.run, serial=order.serial, unseen=order.unseen
            )
            self.users[id].give(recalled)
            return id
        return None

    def _assign(self, order: Assign) -> str | None:
        now = self.now
        found = [id for id, user in self.users.items() if _is_named(order, user)] if self._awaits(order) else []
        if not found:
            self.give(Unassigned(at=now, received=now, flow=order.flow, run=order.run, serial=order.serial))
            return None
        carried = self.account.subject.personal.carried.get(order.flow)
        taken = Assigned(
            at=now,
            received=now,
            personal={"carried": carried} if carried else {},
            key=key_of(order.flow, order.origin),
            step=order.step,
            run=order.run,
            serial=order.serial,
            bundle=order.bundle,
            origin=order.origin,
            account=order.account,
            variant=order.variant,
        )
        self.users[found[0]].give(taken)
        return found[0]

    def _awaits(self, order: Assign) -> bool:
        run = self.account.subject.runs.get(order.flow)
        return run is not None and run.assigned is not None and run.assigned.serial == order.serial

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
    traits = user.subject.personal.traits
    if order.trait is not None:
        return bool(traits.get(order.trait[0]) == order.trait[1])
    return bool(traits.get("role") == order.role)
