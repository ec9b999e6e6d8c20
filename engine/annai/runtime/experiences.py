"""Experiences in memory: what each subject was shown last, so that the same sight is rendered once."""

from collections import OrderedDict

from annai.core.present import Sight, experience
from annai.wire.experience import Experience

KEPT = 32_768


class Experiences:
    """The latest experience of the most recently decided subjects, up to KEPT.

    A person sees the same thing on page after page: rendering it again would cost three times as much.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, tuple[Sight, Experience]] = OrderedDict()

    def of(self, key: bytes, sight: Sight) -> Experience:
        """The experience of a sight, for the subject with this key. Raises TextError."""
        kept = self._kept.get(key)
        if kept is not None and kept[0] == sight:
            self._kept.move_to_end(key)
            return kept[1]
        shown = experience(sight)
        self._kept[key] = (sight, shown)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return shown
