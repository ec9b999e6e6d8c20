"""Names that were sent lately and that `events.yaml` does not declare: most are misspelt, and all are taken.

They are kept in memory only, by name and without values, so a new server knows none.
"""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from annai.core.conditions.errors import instead, nearest
from annai.core.inputs import AnyInput, Group, Identify, Track
from annai.core.instant import isoformat
from annai.core.plan import TrackingPlan
from annai.wire.read import NameKind, UndeclaredName

LIMIT = 200  # names; the one that was not sent for the longest time gives way
LONGEST = 200  # characters that are kept of a name; declared ones have at most 100

NOTHING: Mapping[str, object] = {}


class Sightings(Struct):
    """How often a name came, and when last, in milliseconds since 1970."""

    count: int
    latest: int


class Undeclared:
    """What was sent lately under names that are not declared."""

    def __init__(self) -> None:
        self._seen: dict[tuple[NameKind, str, str], Sightings] = {}

    def hear(self, inputs: Iterable[AnyInput], plan: TrackingPlan, now: int) -> None:
        """Remember the undeclared names of these inputs."""
        for input in inputs:
            if not _is_declared(input, plan):
                for kind, event, name in _names(input, plan):
                    self._remember((kind, event, name[:LONGEST]), now)

    def names(self, plan: TrackingPlan) -> list[UndeclaredName]:
        """Those that are not declared by now either, the latest first."""
        listed = []
        for (kind, event, name), seen in reversed(self._seen.items()):
            known = _declared(kind, event, plan)
            if known is not None and name not in known:
                meant, hint, latest = nearest(name, known), instead(name, known), isoformat(seen.latest)
                listed.append(UndeclaredName(kind, name, event or None, seen.count, latest, meant, hint))
        return listed

    def _remember(self, key: tuple[NameKind, str, str], now: int) -> None:
        seen = self._seen.pop(key, None) or Sightings(0, now)
        self._seen[key] = Sightings(seen.count + 1, now)
        if len(self._seen) > LIMIT:
            del self._seen[next(iter(self._seen))]


def _is_declared(input: AnyInput, plan: TrackingPlan) -> bool:
    """Whether it is an event as declared; nearly all inputs are."""
    if not isinstance(input, Track):
        return False
    declared = plan.events.get(input.event)
    return declared is not None and input.personal.get("properties", NOTHING).keys() <= declared.properties.keys()


def _names(input: AnyInput, plan: TrackingPlan) -> Iterator[tuple[NameKind, str, str]]:
    """The kind, the event of a property, and the name."""
    match input:
        case Track():
            declared = plan.events.get(input.event)
            if declared is None:
                yield "event", "", input.event
                return
            others = _beside(input, "properties", declared.properties)
            yield from (("property", input.event, name) for name in others)
        case Identify():
            yield from (("user trait", "", name) for name in _beside(input, "traits", plan.traits.user))
        case Group():
            yield from (("account trait", "", name) for name in _beside(input, "traits", plan.traits.account))


def _beside(input: Track | Identify | Group, field: str, declared: Mapping[str, object]) -> Iterable[str]:
    return [name for name in input.personal.get(field, NOTHING) if name not in declared]


def _declared(kind: NameKind, event: str, plan: TrackingPlan) -> Mapping[str, object] | None:
    """What names of this kind there are; None when the event of a property is gone."""
    match kind:
        case "event":
            return plan.events
        case "user trait":
            return plan.traits.user
        case "account trait":
            return plan.traits.account
    declared = plan.events.get(event)
    return declared.properties if declared else None
