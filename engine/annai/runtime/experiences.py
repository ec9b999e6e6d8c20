"""Experiences in memory: what each subject was shown last, so that the same sight is rendered once."""

from collections import OrderedDict

from annai.core.decide import Sight
from annai.wire.experience import Experience

KEPT = 100_000


class Experiences:
    """The latest experience of the most recently decided subjects, up to KEPT."""

    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, tuple[Sight, Experience]] = OrderedDict()

    def of(self, key: bytes, sight: Sight) -> Experience:
        """The experience of a sight, for the subject with this key."""
        kept = self._kept.get(key)
        if kept is None or kept[0] != sight:
            kept = self._kept[key] = (sight, sight.experience())
        self._kept.move_to_end(key)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return kept[1]
