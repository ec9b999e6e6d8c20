"""Experiences in memory: what each subject was shown last of a flow, as JSON, so that a sight is rendered once.

As in `Recent`, two generations take turns; here each may take half of the bytes. What an entry shows is counted once
in its generation, however many people are shown the same, and again when a later one takes it over.
"""

from msgspec import Raw, json

from annai.core.present import Sight, experience

MOST_BYTES = 64 * 1024 * 1024
BESIDE = 1024  # bytes, about, that an entry takes beside its JSON
LARGEST = 192 * 1024  # bytes of one that is kept

_encode = json.Encoder().encode

Place = tuple[bytes, str]  # the subject's key, and the flow
Shown = tuple[Raw, bytes]  # the second is what the first points to


class Generation:
    """What was used since a turn, and the bytes that it takes, about."""

    __slots__ = ("alike", "entries", "size")

    def __init__(self) -> None:
        self.entries: dict[Place, tuple[Sight, Shown]] = {}
        self.alike: dict[bytes, Shown] = {}
        self.size = 0

    def keep(self, place: Place, sight: Sight, shown: Shown) -> Raw:
        """Keep what a sight is shown as; of equal ones the one that is there."""
        known = self.alike.get(shown[1])
        if known is None:
            known = self.alike[shown[1]] = shown
            self.size += len(shown[1])
        if place not in self.entries:
            self.size += BESIDE
        self.entries[place] = sight, known
        return known[0]


class Experiences:
    """The latest experiences of the subjects decided for lately, one for each flow, up to about `limit` bytes in all.

    A person sees the same things on page after page: rendering them again would cost five times as much. What is the
    same for many people, such as the help on every page, lies in memory once.
    """

    def __init__(self, limit: int = MOST_BYTES) -> None:
        self._half = limit // 2
        self._young, self._old = Generation(), Generation()

    def of(self, key: bytes, sight: Sight) -> Raw:
        """The experience of a sight, for the subject with this key. Raises TextError."""
        place = (key, sight.flow.id)
        kept = self._young.entries.get(place)
        if kept is not None and kept[0] == sight:
            return kept[1][0]
        shown = self._taken(place, sight) or _made(sight)
        if len(shown[1]) > LARGEST:
            return shown[0]
        raw = self._young.keep(place, sight, self._old.alike.get(shown[1], shown))
        if self._young.size > self._half:
            self._old, self._young = self._young, Generation()
        return raw

    def _taken(self, place: Place, sight: Sight) -> Shown | None:
        """What the sight was shown as before the last turn."""
        kept = self._old.entries.pop(place, None)
        return kept[1] if kept is not None and kept[0] == sight else None


def _made(sight: Sight) -> Shown:
    encoded = _encode(experience(sight))
    return Raw(encoded), encoded
