"""Does all of it work?"""

from loadtests.locust.shapes.shape import Shape


class Smoke(Shape):
    """A few users for 20 s."""

    users = 10
    seconds = 20
    pace = 1

    def users_at(self, _second: float, _seconds: int, users: int, /) -> int:
        return users
