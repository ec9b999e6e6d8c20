"""What a run carries with it: properties of the event that started it, and of those that its waits were for.

Rules:
1. Only what a later text or condition of the flow reads is kept, and only until the run ends.
2. Event properties are personal, so they lie in the subject's personal part.
3. A run carries at most MAX_BYTES of MessagePack: a value that does not fit is left out, and reads as missing.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Protocol

from msgspec import Struct, msgpack

from annai.core.conditions.nodes import Path, walk
from annai.core.flow import Flow
from annai.core.plan import TrackingPlan, ValueType
from annai.core.steps.kind import root_of
from annai.core.workspace import steps

TRIGGER = "trigger"
TEXT_ROOTS = frozenset({"user", "account", "locale", "time_zone", "calendar", "workspace"})
RESERVED = TEXT_ROOTS | {"event", "page", TRIGGER, "now", "true", "false", "answers", "progress"}
MAX_BYTES = 4 * 1024

Declared = Mapping[str, Mapping[str, ValueType]]
Carried = Mapping[str, Mapping[str, Any]]

_encode = msgpack.Encoder().encode


def declared(flow: Flow, plan: TrackingPlan) -> Declared:
    """What runs of the flow may carry: by root, the properties that the tracking plan declares."""
    trigger = flow.trigger.listens_to
    events = {TRIGGER: [trigger] if trigger else []}
    for _, step in steps(flow):
        heard = [event for event, _ in step.content.events()]
        if heard and root_of(step.id) not in RESERVED:
            events[root_of(step.id)] = heard
    found = {root: _properties(plan, names) for root, names in events.items()}
    return {root: properties for root, properties in found.items() if properties}


def beside(declared: Declared) -> Declared:
    """The same where no other event is judged: there `event` is the one that started the run."""
    return {**declared, "event": declared[TRIGGER]} if TRIGGER in declared else declared


def _properties(plan: TrackingPlan, events: Iterable[str]) -> dict[str, ValueType]:
    """The properties of these events, without those whose types differ between them."""
    found: dict[str, ValueType] = {}
    doubtful = set()
    for event in events:
        for name, kind in plan.events[event].properties.items() if event in plan.events else ():
            if found.setdefault(name, kind) != kind:
                doubtful.add(name)
    return {name: kind for name, kind in found.items() if name not in doubtful}


def kept(known: Carried, root: str, given: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """What a run carries once these values of a root are added, as far as they fit."""
    others = {name: values for name, values in known.items() if name != root}
    fitting: dict[str, Any] = {}
    for name, value in given.items():
        if len(_encode({**others, root: {**fitting, name: value}})) <= MAX_BYTES:
            fitting[name] = value
    return {**others, root: fitting}


def by(
    known: Mapping[str, dict[str, bytes]], root: str, given: Iterable[str], kept: Collection[str], teller: bytes
) -> dict[str, dict[str, bytes]]:
    """Who told what a run carries, once a teller has given these values of a root; `kept` is what it carries of it."""
    told = {name: who for name, who in known.get(root, {}).items() if name in kept}
    return {**known, root: {**told, **{name: teller for name in given if name in kept}}}


def variables(carried: Carried) -> dict[str, Any]:
    """As texts read it."""
    return {**carried, "event": carried[TRIGGER]} if TRIGGER in carried else dict(carried)


class Reads(Protocol):
    """A text that reads data."""

    @property
    def variables(self) -> frozenset[str]: ...


class Reading:
    """What a flow's texts and conditions read of what its runs may carry; filled while they are compiled."""

    def __init__(self, declared: Declared) -> None:
        self.declared = declared
        self._names: set[tuple[str, str]] = set()

    def text(self, text: Reads) -> None:
        """The dotted names, such as `event.rows`, of a text."""
        for name in text.variables if self.declared else ():
            root, _, property = name.partition(".")
            self._add(root, property.partition(".")[0])

    def condition(self, node: Struct, carried: Declared) -> None:
        """The paths of a condition that was compiled with these roots."""
        for part in walk(node):
            if isinstance(part, Path) and part.root in carried:
                self._add(part.root, part.name)

    def _add(self, root: str, property: str) -> None:
        root = TRIGGER if root == "event" else root
        if property in self.declared.get(root, ()):
            self._names.add((root, property))

    @property
    def carries(self) -> dict[str, tuple[str, ...]]:
        """By root, the properties that are read."""
        found: dict[str, tuple[str, ...]] = {}
        for root, name in sorted(self._names):
            found[root] = (*found.get(root, ()), name)
        return found
