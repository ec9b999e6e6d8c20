"""Message ids: every event that is sent to a server gets the next number."""

WIDTH = 12


class Numbers:
    """`taken` numbers were given out: 0 to `taken` - 1."""

    def __init__(self) -> None:
        self.taken = 0

    def take(self) -> bytes:
        """The next message id."""
        self.taken += 1
        return b"%0*d" % (WIDTH, self.taken - 1)
