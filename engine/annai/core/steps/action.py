"""The buttons of a shown step."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Self

from msgspec import Struct
from pydantic import Field, model_validator

from annai.core.fields import Duration, Id, Model, Text
from annai.core.instant import parse_duration
from annai.core.steps.kind import Compiler, Place
from annai.core.text import LocalText
from annai.wire.experience import Action as WireAction
from annai.wire.experience import HostCall

MOST_ACTIONS = 4

Href = Annotated[str, Field(pattern=r"^(https?://|/)", max_length=2_000)]
CallName = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$", max_length=64)]


class Calling(Model):
    """What may call the host: the name of its handler, and JSON for it."""

    call: CallName | None = None
    arguments: dict[str, Any] = {}

    @model_validator(mode="after")
    def _arguments_need_call(self) -> Self:
        if self.arguments and self.call is None:
            raise ValueError("arguments need call: the name of what your page does")
        return self

    @property
    def host_call(self) -> HostCall | None:
        return None if self.call is None else HostCall(self.call, self.arguments)


class Action(Calling):
    """A button. Without a way of its own it goes on to the next step; `call` may stand beside a way."""

    label: Text
    goto: Id | None = None
    dismiss: bool = False
    snooze: Duration | None = None
    href: Href | None = None
    back: bool = False
    stay: bool = False
    start: Id | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = [self.goto is not None, self.dismiss, self.snooze is not None, self.href is not None, self.back]
        if sum(ways) > 1:
            raise ValueError("an action has one of goto, dismiss, snooze, back and href")
        if self.stay and (sum(ways) > (self.href is not None) or not (self.href or self.call or self.start)):
            raise ValueError("stay keeps the step open beside href, call or start")
        if self.start is not None and (self.snooze is not None or self.back):
            raise ValueError("an action starts a flow as it goes on, closes or stays; not beside snooze or back")
        return self

    @property
    def goes_on(self) -> bool:
        """Whether it leads to the next step."""
        return self.goto is None and not (self.dismiss or self.back or self.stay) and self.snooze is None


Actions = Annotated[tuple[Action, ...], Field(max_length=MOST_ACTIONS)]


class CompiledAction(Struct, frozen=True, kw_only=True):
    """A button; `goto` is the step it leads to, or END; `snooze` for how many milliseconds it puts the step off."""

    label: LocalText
    goto: str
    dismiss: bool = False
    href: str | None = None
    snooze: int | None = None
    call: HostCall | None = None
    stay: bool = False
    back: bool = False
    start: str | None = None

    def render(self, locale: str, variables: Mapping[str, Any]) -> WireAction:
        label, snooze = self.label.render(locale, variables), self.snooze is not None
        return WireAction(label, self.dismiss, self.href, snooze, self.call, self.stay, self.back)


class Buttons(Struct, frozen=True):
    actions: tuple[CompiledAction, ...]

    @property
    def variables(self) -> frozenset[str]:
        return frozenset().union(*(action.label.variables for action in self.actions))

    def render(self, locale: str, variables: Mapping[str, Any]) -> tuple[WireAction, ...]:
        return tuple([one.render(locale, variables) for one in self.actions])


def compile_actions(actions: tuple[Action, ...], compiler: Compiler) -> Iterator[CompiledAction]:
    for index, action in enumerate(actions):
        yield CompiledAction(
            label=compiler.text(action.label, "actions", index, "label"),
            goto=action.goto or compiler.next,
            dismiss=action.dismiss,
            href=action.href,
            snooze=parse_duration(action.snooze) if action.snooze else None,
            call=action.host_call,
            stay=action.stay,
            back=action.back,
            start=action.start,
        )


def calls_of(actions: tuple[Action, ...]) -> Iterator[tuple[Mapping[str, Any], Place]]:
    """The arguments with which they call the host."""
    for index, action in enumerate(actions):
        yield action.arguments, ("actions", index, "arguments")
