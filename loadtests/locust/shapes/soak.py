"""Does it stay as it is for long?"""

from loadtests.locust.shapes.shape import Shape


class Soak(Shape):
    """The same users for half an hour, or for `--run-time`."""

    users = 50
    seconds = 30 * 60

    def users_at(self, _second: float, _seconds: int, users: int, /) -> int:
        return users
