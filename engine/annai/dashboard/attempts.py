"""Attempts: how often an address may try to sign in."""

from collections import OrderedDict

from annai.core.instant import MINUTE

LIMIT = 10
WINDOW = MINUTE
ADDRESSES = 1_024  # the longest silent address is forgotten first


class Attempts:
    """At most LIMIT attempts an address in any WINDOW; refused ones do not count."""

    def __init__(self) -> None:
        self._times: OrderedDict[str, list[int]] = OrderedDict()

    def take(self, address: str, now: int) -> int:
        """Take one attempt: 0 when it is allowed, else the milliseconds until the next one is."""
        times = [time for time in self._times.pop(address, []) if time > now - WINDOW]
        self._times[address] = times
        if len(times) >= LIMIT:
            return times[0] + WINDOW - now
        times.append(now)
        if len(self._times) > ADDRESSES:
            self._times.popitem(last=False)
        return 0
