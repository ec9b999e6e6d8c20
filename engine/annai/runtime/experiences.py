"""Experiences in memory: what each subject was shown last, as JSON, so that the same sight is rendered once."""

from msgspec import Raw, json

from annai.core.present import Sight, experience
from annai.runtime.recent import Recent

KEPT = 32_768

_encode = json.Encoder().encode


class Experiences:
    """The latest experience of the subjects decided for lately, up to KEPT.

    A person sees the same thing on page after page: rendering it again would cost five times as much.
    """

    def __init__(self) -> None:
        self._kept: Recent[bytes, tuple[Sight, Raw]] = Recent(KEPT)

    def of(self, key: bytes, sight: Sight) -> Raw:
        """The experience of a sight, for the subject with this key. Raises TextError."""
        kept = self._kept.get(key)
        if kept is not None and kept[0] == sight:
            return kept[1]
        shown = Raw(_encode(experience(sight)))
        self._kept[key] = (sight, shown)
        self._kept.trim()
        return shown
