"""What a person has been shown or sent lately, as far as some frequency cap counts it."""

from typing import Literal

from msgspec import Struct

MessageKind = Literal["tour", "survey", "email"]


class Message(Struct, frozen=True, array_like=True):
    """What caps count: a step of a run, before a person."""

    kind: MessageKind
    flow: str
    run: int
    step: str


class Claim(Struct, frozen=True, array_like=True):
    """A message that may be on its way to the person; it counts until then, or until it is spent or released.

    `tabs` are those that were given it, none for an email.
    """

    message: Message
    until: int
    tabs: tuple[str, ...] = ()


class Spent(Struct, frozen=True, array_like=True):
    """A message that reached the person."""

    at: int
    kind: MessageKind
    flow: str


class Spending(Struct, frozen=True, array_like=True):
    """The messages that count; `spent` in the order of their moments."""

    spent: tuple[Spent, ...] = ()
    claims: tuple[Claim, ...] = ()


NOTHING = Spending()
