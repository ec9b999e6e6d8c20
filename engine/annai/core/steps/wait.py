"""`wait`: stands still until events come, a condition holds, or a time is over."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Self

from msgspec import Struct
from msgspec.structs import replace
from pydantic import Discriminator, Field, Tag, model_validator

from annai.core.business import SendWindow, window_of
from annai.core.conditions import Condition
from annai.core.deadline import Deadline, limit_of
from annai.core.fields import AnyDuration, Id, Model, Source, Time, word_or_mapping
from annai.core.hours import Window, is_open, next_open
from annai.core.instant import parse_any_duration
from annai.core.steps.kind import CompiledStep, Compiler, Go, Move, Place, StepModel, root_of

if TYPE_CHECKING:
    from annai.core.standing import Standing
    from annai.core.turn import Turn

MOST_EVENTS = 20


class Awaited(Model):
    """An event; `goto` (not among `all`) is where it leads, instead of to the next step."""

    event: str
    where: Source | None = None
    goto: Id | None = None


Entry = Annotated[Annotated[str, Tag("<word>")] | Annotated[Awaited, Tag("<mapping>")], Discriminator(word_or_mapping)]
Entries = Annotated[tuple[Entry, ...], Field(min_length=1, max_length=MOST_EVENTS)]


class Several(Model):
    """Any one of these events, or all of them in whatever order."""

    any: Entries | None = None
    all: Entries | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.any is None) == (self.all is None):
            raise ValueError("write either any or all, with a list of events")
        if any(isinstance(entry, Awaited) and entry.goto for entry in self.all or ()):
            raise ValueError("goto belongs to the events of any; all of them together lead to the next step")
        return self

    @property
    def entries(self) -> tuple[Awaited, ...]:
        given = self.any or self.all or ()
        return tuple(entry if isinstance(entry, Awaited) else Awaited(event=entry) for entry in given)


def _shape(value: Any) -> str:
    given = value if isinstance(value, dict) else {}
    single = isinstance(value, Awaited) or ("event" in given and not given.keys() & {"any", "all"})
    return "<event>" if single else word_or_mapping(value)


For = Annotated[
    Annotated[str, Tag("<word>")] | Annotated[Awaited, Tag("<event>")] | Annotated[Several, Tag("<mapping>")],
    Discriminator(_shape),
]


class Wait(StepModel):
    """Waits `for` an event, several, or a duration, `until` a condition holds, or for `open` hours.

    What begins with a digit is a duration; no event does. `up_to` gives up, and leads to `else` or the next step.
    With `at`, a duration ends at that time of its last day; `up_to` lets its last day pass, and gives up at that time
    of the next business day.
    """

    for_: For | None = Field(default=None, alias="for")
    where: Source | None = None
    until: Source | None = None
    open: SendWindow | None = None
    up_to: AnyDuration | None = None
    at: Time | None = None
    otherwise: Id | None = Field(default=None, alias="else")

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if sum(given is not None for given in (self.for_, self.until, self.open)) != 1:
            raise ValueError("write one of for (an event, several, a duration), until (a condition), open (hours)")
        if self.otherwise is not None and self.up_to is None:
            raise ValueError("else needs up_to: the time after which the wait gives up")
        if self.where is not None and self.event is None:
            raise ValueError("where belongs to one event; of several, each has its own: {event: …, where: …}")
        if self.pause is not None and self.up_to is not None:
            raise ValueError("a wait for a duration ends by itself; leave up_to out")
        if self.open is not None and self.up_to is not None:
            raise ValueError("a wait for open hours ends by itself; leave up_to out")
        limit = self.pause or self.up_to
        if limit is None and self.at is not None:
            raise ValueError("at needs a time in days: for: 1bd, or up_to: 10bd")
        if limit is not None and parse_any_duration(limit).count == 0:
            raise ValueError("a wait takes at least 1s")
        self.limit()
        return self

    def limit(self) -> int | Deadline | None:
        """When it ends by itself. Raises ValueError."""
        duration = self.pause or self.up_to
        return limit_of(duration, self.at, inclusive=self.pause is None) if duration else None

    @property
    def pause(self) -> str | None:
        """The duration, when it waits for one."""
        return self.for_ if isinstance(self.for_, str) and self.for_[:1].isdigit() else None

    @property
    def event(self) -> str | None:
        """The event, when it waits for a single one that is a word."""
        return self.for_ if isinstance(self.for_, str) and self.pause is None else None

    @property
    def entries(self) -> tuple[Awaited, ...]:
        """The events, each with what it has of its own."""
        if isinstance(self.for_, Several):
            return self.for_.entries
        if isinstance(self.for_, Awaited):
            return (self.for_,)
        return () if self.event is None else (Awaited(event=self.event, where=self.where),)

    def _path(self, index: int) -> Place:
        """Where an event stands that has a mapping of its own."""
        if not isinstance(self.for_, Several):
            return ("for",) if isinstance(self.for_, Awaited) else ()
        return ("for", "any" if self.for_.any else "all", index)

    def jumps(self) -> Iterator[tuple[str, Place]]:
        for index, entry in enumerate(self.entries):
            if entry.goto:
                yield entry.goto, (*self._path(index), "goto")
        if self.otherwise:
            yield self.otherwise, ("else",)

    def goes_on(self) -> bool:
        return not self.entries or any(entry.goto is None for entry in self.entries) or self._gives_up_to_next()

    def _gives_up_to_next(self) -> bool:
        return self.up_to is not None and self.otherwise is None

    def passes(self, next: str) -> Iterator[str]:
        if self.until is not None or self.open is not None:
            yield next

    def events(self) -> Iterator[tuple[str, Place]]:
        for index, entry in enumerate(self.entries):
            yield entry.event, (*(self._path(index) or ("for",)), "event")

    def compile(self, compiler: Compiler) -> "WaitStep":
        return compiler.make(
            WaitStep,
            entries=tuple(self._expected(compiler)),
            all=isinstance(self.for_, Several) and self.for_.all is not None,
            until=compiler.standing(self.until, "until"),
            open=window_of(self.open) if self.open else None,
            up_to=self.limit(),
            otherwise=self.otherwise or compiler.next,
            over="waited" if self.pause else "timed_out",
        )

    def _expected(self, compiler: Compiler) -> "Iterator[Expected]":
        for index, entry in enumerate(self.entries):
            where = compiler.moment(entry.where, entry.event, *self._path(index), "where")
            yield Expected(entry.event, where, entry.goto)


class Expected(Struct, frozen=True):
    event: str
    where: Condition | None
    goto: str | None


class WaitStep(CompiledStep, frozen=True, kw_only=True):
    """`otherwise` is where its end by time, after `up_to`, leads; `over` is what that is called."""

    entries: tuple[Expected, ...]
    all: bool
    until: Condition | None
    open: Window | None
    up_to: int | Deadline | None
    otherwise: str
    over: str

    @property
    def awaits(self) -> frozenset[str]:
        return frozenset(entry.event for entry in self.entries)

    @property
    def timeless(self) -> bool:
        return self.up_to is None and self.until is None and self.open is None

    def enter(self, turn: "Turn", standing: "Standing") -> Move | None:
        return self._satisfied(turn, standing)

    def hear(self, turn: "Turn", standing: "Standing", event: str) -> Move | None:
        known, met = standing.run.met, []
        for place, entry in enumerate(self.entries):
            if entry.event == event and place not in known and _passes(turn, standing, entry.where):
                met.append(place)
        if not met:
            return None
        if standing.flow.carries:
            turn.keep(standing.flow, root_of(self.id), more=bool(known))
        if self.all:
            return self._met(turn, standing, met)
        return Go(self.entries[met[0]].goto or self.next, "event")

    def _met(self, turn: "Turn", standing: "Standing", places: list[int]) -> Move | None:
        """Of all events, these have come now."""
        known = [place for place in standing.run.met if place < len(self.entries)]  # an edit may have removed some
        met = (*known, *places)
        if len(met) == len(self.entries):
            return Go(self.next, "event")
        turn.stand(standing.flow, self, replace(standing.run, met=met))
        return None

    def settle(self, turn: "Turn", standing: "Standing") -> Move | None:
        satisfied = self._satisfied(turn, standing)
        if satisfied is not None or self.up_to is None or turn.ends(self.up_to, standing.run.entered) > turn.now:
            return satisfied
        return Go(self.otherwise, self.over)

    def _satisfied(self, turn: "Turn", standing: "Standing") -> Move | None:
        if self.until is not None and turn.holds(self.until, turn.facts_of(standing.flow)):
            return Go(self.next, "condition")
        if self.open is not None and is_open(turn.now, self.open, turn.zone(), turn.bundle.calendar):
            return Go(self.next, "open")
        return None

    def awaited(self, turn: "Turn", standing: "Standing") -> str | None:
        met = standing.run.met
        events = [entry.event for place, entry in enumerate(self.entries) if place not in met]
        if self.until is not None:
            return self.until.source
        return "open hours" if self.open is not None else (" and " if self.all else " or ").join(events) or None

    def due(self, turn: "Turn", standing: "Standing") -> int | None:
        ends = None if self.up_to is None else turn.ends(self.up_to, standing.run.entered)
        turns = None if self.until is None else turn.verdict(self.until, turn.facts_of(standing.flow)).valid_until
        opens = None if self.open is None else next_open(turn.now, self.open, turn.zone(), turn.bundle.calendar)
        return min((moment for moment in (ends, turns, opens) if moment is not None), default=None)


def _passes(turn: "Turn", standing: "Standing", where: Condition | None) -> bool:
    """Whether the event that came is one of those that are meant."""
    return where is None or turn.holds(where, turn.facts_of(standing.flow, judging=True))
