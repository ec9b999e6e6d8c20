"""Does it bear a crowd that comes at once, and recover?"""

from loadtests.locust.shapes.shape import Shape

TIMES = 5
FLANK = 5  # seconds


class Spike(Shape):
    """In the middle third of the run, five times the users: they come within 5 s, and leave within 5 s."""

    users = 40
    seconds = 60
    pace = 1

    def users_at(self, second: float, seconds: int, users: int, /) -> int:
        inside = min(second - seconds / 3, seconds * 2 / 3 - second)
        flank = min(FLANK, seconds / 6)  # even the shortest run reaches the top
        height = min(max(inside / flank, 0), 1)
        return round(users * (1 + (TIMES - 1) * height))
