"""With how many users does it become slow?"""

from loadtests.locust.shapes.shape import Shape

STAIRS = 5


class Ramp(Shape):
    """Equal stairs of equal length, up to all users."""

    users = 200
    seconds = 150

    def users_at(self, second: float, seconds: int, users: int, /) -> int:
        stair = min(int(second / seconds * STAIRS) + 1, STAIRS)
        return users * stair // STAIRS
