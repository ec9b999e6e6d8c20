"""Traits: what is known of a person or a company. They are bounded, because a document must stay small.

Requests may come in any order, so each trait has the moment at which it was told: what was told later stays, whenever
it arrives. Of the same millisecond, the last to arrive stays. Moments take at most MAX_MOMENTS; beyond that those of
traits that were removed are forgotten first, then the oldest: such a trait counts as told when most others were.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from msgspec import msgpack
from msgspec.structs import replace

from annai.core.refusal import InputRefused
from annai.core.subject import Moments, Personal

MAX_BYTES = 32 * 1024
MAX_MOMENTS = 4 * 1024  # bytes of MessagePack

_encode = msgpack.Encoder().encode


class TraitsTooLarge(InputRefused):
    """The traits would take more than MAX_BYTES."""

    def __init__(self) -> None:
        because = f"all traits together would take more than {MAX_BYTES} bytes; remove some by sending null"
        super().__init__("too_large", because)


def changed(known: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any] | None:
    """The known traits with the given ones set, where None removes one; None when all stand already.

    A change of type alone, as from 1 to true, is a change. Raises TraitsTooLarge, but not for what makes them smaller.
    """
    traits = {name: value for name, value in {**known, **given}.items() if value is not None}
    before, after = _encode(known), _encode(traits)
    if after == before:
        return None
    if len(after) > max(MAX_BYTES, len(before)):
        raise TraitsTooLarge
    return traits


def told(personal: Personal, given: Mapping[str, Any], at: int) -> Personal:
    """Of whom these traits were told at a moment: those of which nothing later was told are set.

    Traits that stand already stay the very same object. Raises TraitsTooLarge.
    """
    known = moments_of(personal)
    newer = {name: value for name, value in given.items() if at >= known.get(name, at)}
    after = changed(personal.traits, newer)
    traits = personal.traits if after is None else after
    return replace(personal, traits=traits, moments=_packed({**known, **dict.fromkeys(newer, at)}, traits))


def joined(left: Personal, mine: Personal) -> Personal:
    """A user whom a visitor became: the user's traits win, and stay alone where both together are too large."""
    try:
        traits = changed(left.traits, mine.traits) or left.traits
    except TraitsTooLarge:
        return mine
    return replace(mine, traits=traits, moments=_packed({**moments_of(left), **moments_of(mine)}, traits))


def moments_of(personal: Personal) -> dict[str, int]:
    """When each trait was told, and each that was removed since, as far as that is known."""
    return {**dict.fromkeys(personal.traits, personal.moments.base), **personal.moments.at}


def _packed(moments: Mapping[str, int], traits: Mapping[str, Any]) -> Moments:
    """The moment that most traits share stands for all of these."""
    shared = Counter(moments[name] for name in traits)
    base = max(shared, key=lambda moment: (shared[moment], moment), default=0)
    return Moments(
        base, _within({name: at for name, at in moments.items() if at != base or name not in traits}, traits)
    )


def _within(moments: dict[str, int], traits: Mapping[str, Any]) -> dict[str, int]:
    while len(_encode(moments)) > MAX_MOMENTS:
        latest = sorted(moments, key=lambda name: (name in traits, moments[name]), reverse=True)
        moments = {name: moments[name] for name in latest[: len(latest) * 3 // 4]}
    return moments
