"""Experiences in memory: what each subject was shown last of a flow, as JSON, so that a sight is rendered once."""

from msgspec import Raw, json

from annai.core.present import Sight, experience
from annai.runtime.recent import Recent

KEPT = 32_768
LARGEST = 16 * 1024  # bytes of one that is kept

_encode = json.Encoder().encode


class Experiences:
    """The latest experiences of the subjects decided for lately, one for each flow, up to KEPT.

    A person sees the same things on page after page: rendering them again would cost five times as much. What is the
    same for many people, such as the help on every page, lies in memory once.
    """

    def __init__(self) -> None:
        self._kept: Recent[tuple[bytes, str], tuple[Sight, Raw]] = Recent(KEPT)
        self._alike: Recent[bytes, Raw] = Recent(KEPT)

    def of(self, key: bytes, sight: Sight) -> Raw:
        """The experience of a sight, for the subject with this key. Raises TextError."""
        place = (key, sight.flow.id)
        kept = self._kept.get(place)
        if kept is not None and kept[0] == sight:
            return kept[1]
        encoded = _encode(experience(sight))
        if len(encoded) > LARGEST:
            return Raw(encoded)
        shown = self._alike.get(encoded)
        if shown is None:
            shown = self._alike[encoded] = Raw(encoded)
            self._alike.trim()
        self._kept[place] = (sight, shown)
        self._kept.trim()
        return shown
