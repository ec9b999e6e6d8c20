"""`announcement`: lies in a person's feed until they read it; the run goes on when they have, or when time is up."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

from msgspec.structs import replace
from pydantic import Field, model_validator

from annai.core.deadline import Deadline, limit_of
from annai.core.fields import AnyDuration, Id, Text
from annai.core.inputs import Interaction
from annai.core.instant import parse_any_duration
from annai.core.notices import announce, mark_read, take_out
from annai.core.steps.kind import Compiler, Go, Leave, Move, Place
from annai.core.steps.shown import ShownModel, ShownStep, shown_parts
from annai.core.subject import Phase
from annai.wire.experience import AnnouncementContent, Surface
from annai.wire.reason import Reason

if TYPE_CHECKING:
    from annai.core.standing import Standing
    from annai.core.turn import Turn


class Announcement(ShownModel):
    """It leaves the feed when it `expires`. The run waits for it to be read, at most `up_to`; then `else` is next."""

    title: Text
    body: Text
    level: Literal["badge", "silent"] = "badge"
    expires: AnyDuration = "90d"
    up_to: AnyDuration | None = None
    otherwise: Id | None = Field(default=None, alias="else")

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if any(parse_any_duration(given).count == 0 for given in (self.expires, self.up_to) if given is not None):
            raise ValueError("an announcement stays for at least 1s")
        if self.up_to is not None and _ends_after(self.up_to, self.expires):
            raise ValueError("up_to ends when the announcement has expired, and nobody reads it any more; shorten it")
        if any(one.goto or one.snooze or one.back or one.stay for one in self.actions):
            raise ValueError("a button of an announcement has href, call, start or dismiss: it is read in any case")
        if self.video is not None and self.video.watched is not None:
            raise ValueError("an announcement is done when it is read; leave watched out of its video")
        return self

    def jumps(self) -> Iterator[tuple[str, Place]]:
        yield from super().jumps()
        if self.otherwise:
            yield self.otherwise, ("else",)

    def goes_on(self) -> bool:
        return True

    def compile(self, compiler: Compiler) -> "AnnouncementStep":
        return compiler.make(
            AnnouncementStep,
            **self.common(compiler),
            badge=self.level == "badge",
            expires=limit_of(self.expires),
            up_to=limit_of(self.up_to) if self.up_to else None,
            otherwise=self.otherwise or compiler.next,
        )


def _ends_after(one: str, other: str) -> bool:
    """Whether a duration is longer; those by the calendar are not compared."""
    lengths = parse_any_duration(one).exact, parse_any_duration(other).exact
    return None not in lengths and (lengths[0] or 0) > (lengths[1] or 0)


class AnnouncementStep(ShownStep, frozen=True, kw_only=True):
    """A page shows nothing of it: the feed does."""

    phase: ClassVar[Phase] = "waiting"
    surface: ClassVar[Surface] = "passive"
    reversible: ClassVar[bool] = False
    held_by: ClassVar[Reason] = "waiting_for_reader"

    badge: bool
    expires: int | Deadline
    up_to: int | Deadline | None
    otherwise: str

    @property
    def timeless(self) -> bool:
        return False

    def content(self, rendered: Mapping[str, Any]) -> AnnouncementContent:
        return AnnouncementContent(title=rendered["title"], **shown_parts(rendered))

    def enter(self, turn: "Turn", standing: "Standing") -> Move | None:
        announce(turn, standing, turn.ends(self.expires, turn.now))
        return super().enter(turn, standing)

    def settle(self, turn: "Turn", standing: "Standing") -> Move | None:
        over = self._over(turn, standing) <= turn.now
        return self.ways.settle(turn, standing) or (Go(self.otherwise, "timed_out") if over else None)

    def due(self, turn: "Turn", standing: "Standing") -> int | None:
        turns = self.ways.due(turn, standing)
        over = self._over(turn, standing)
        return over if turns is None else min(over, turns)

    def _over(self, turn: "Turn", standing: "Standing") -> int:
        """When the run waits no longer for its reader: nobody reads what has left the feed."""
        limits = (self.expires, self.up_to)
        return min(turn.ends(limit, standing.run.entered) for limit in limits if limit is not None)

    def interact(self, turn: "Turn", standing: "Standing", input: Interaction) -> Move | None:
        """Also asked of an entry whose run has gone on or has ended; then only a start comes of the answer."""
        if input.kind not in ("seen", "advanced", "dismissed"):
            return None
        action = self._pressed(input.action) if input.kind == "advanced" else None
        if mark_read(turn, input):
            turn.signal("step_seen", standing.flow.id, replace(standing.run, step=self.id))
        start = None if action is None else action.start
        if input.kind == "dismissed" or (action is not None and action.dismiss):
            take_out(turn, input)
            return Leave("dismissed", start=start)
        return Go(self.next, "read", start=start)
