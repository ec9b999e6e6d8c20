"""`advance`: what leads on from a shown step, beside its buttons."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from msgspec import Struct
from pydantic import Discriminator, Field, Tag

from annai.core.conditions import Condition
from annai.core.fields import Duration, Model, Source
from annai.core.instant import parse_duration
from annai.core.plan import Name
from annai.core.steps.kind import Compiler, Go, Move, Place, root_of

if TYPE_CHECKING:
    from annai.core.standing import Standing
    from annai.core.turn import Turn

MOST_WAYS = 10

Word = Literal["click", "action"]


class OnEvent(Model):
    event: Name
    where: Source | None = None


class OnCondition(Model):
    when: Source


class AfterTime(Model):
    """Counted from the moment at which it was seen: what nobody saw does not pass."""

    after: Duration


def told(value: Any) -> str:
    """The tag of the way that is meant."""
    for key, tag, model in (("event", "<event>", OnEvent), ("when", "<when>", OnCondition)):
        if isinstance(value, model) or (isinstance(value, dict) and key in value):
            return tag
    if isinstance(value, dict | AfterTime):
        return "<after>"
    return "<list>" if isinstance(value, list | tuple) else "<word>"


Way = Annotated[
    Annotated[Word, Tag("<word>")]
    | Annotated[OnEvent, Tag("<event>")]
    | Annotated[OnCondition, Tag("<when>")]
    | Annotated[AfterTime, Tag("<after>")],
    Discriminator(told),
]
Advance = Annotated[
    Annotated[Word, Tag("<word>")]
    | Annotated[OnEvent, Tag("<event>")]
    | Annotated[OnCondition, Tag("<when>")]
    | Annotated[AfterTime, Tag("<after>")]
    | Annotated[tuple[Way, ...], Field(min_length=1, max_length=MOST_WAYS), Tag("<list>")],
    Discriminator(told),
]


def ways_of(advance: Any) -> list[tuple[Any, Place]]:
    """Each way, and where it is written."""
    if isinstance(advance, tuple):
        return [(way, ("advance", index)) for index, way in enumerate(advance)]
    return [(advance, ("advance",))]


class Ways(Struct, frozen=True):
    """What leads on by itself: events with their conditions, standing conditions, milliseconds since it was seen."""

    events: tuple[tuple[str, Condition | None], ...] = ()
    when: tuple[Condition, ...] = ()
    after: int | None = None

    @property
    def timeless(self) -> bool:
        return not self.when and self.after is None

    def hear(self, turn: "Turn", standing: "Standing", event: str) -> Move | None:
        facts = turn.facts_of(standing.flow, judging=True)
        if not any(name == event and turn.holds(where, facts) for name, where in self.events):
            return None
        turn.keep(standing.flow, root_of(standing.step.id))
        return Go(standing.step.next, "event")

    def settle(self, turn: "Turn", standing: "Standing") -> Move | None:
        if self.when and any(turn.holds(condition, turn.facts_of(standing.flow)) for condition in self.when):
            return Go(standing.step.next, "condition")
        over = self._over(standing)
        return Go(standing.step.next, "waited") if over is not None and over <= turn.now else None

    def due(self, turn: "Turn", standing: "Standing") -> int | None:
        """The moment at which time alone may lead on."""
        turns = [turn.verdict(condition, turn.facts_of(standing.flow)).valid_until for condition in self.when]
        return min((moment for moment in (*turns, self._over(standing)) if moment is not None), default=None)

    def _over(self, standing: "Standing") -> int | None:
        seen = standing.run.seen
        return None if seen is None or self.after is None else seen + self.after


NO_WAYS = Ways()


def compile_ways(advance: Any, compiler: Compiler) -> Ways:
    events: list[tuple[str, Condition | None]] = []
    when: list[Condition | None] = []
    after: list[int] = []
    for way, path in ways_of(advance):
        match way:
            case OnEvent():
                events.append((way.event, compiler.moment(way.where, way.event, *path, "where")))
            case OnCondition():
                when.append(compiler.standing(way.when, *path, "when"))
            case AfterTime():
                after.append(parse_duration(way.after))
    return Ways(tuple(events), tuple(one for one in when if one is not None), min(after, default=None))
