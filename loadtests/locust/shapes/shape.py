"""The number of users over time."""

from abc import abstractmethod

from locust import LoadTestShape


class Shape(LoadTestShape):
    """`users` and `seconds` are the shape's own; `--users` and `--run-time` win over them.

    `pace` is the share of the users who may come or go in a second.
    """

    abstract = True
    use_common_options = True
    users: int
    seconds: int
    pace: float = 0.1

    def ask(self, users: int | None, seconds: int | None) -> None:
        """Take what the command line says. To be called before locust puts its own defaults there."""
        self.users = users or self.users
        self.seconds = seconds or self.seconds

    @abstractmethod
    def users_at(self, second: float, seconds: int, users: int, /) -> int:
        """How many there are in this second of so many."""

    def tick(self) -> tuple[int, float] | None:
        """The number of users now, and how many may come or go in a second; None ends the run."""
        second = self.get_run_time()
        if second >= self.seconds:
            return None
        return self.users_at(second, self.seconds, self.users), max(self.users * self.pace, 1)
