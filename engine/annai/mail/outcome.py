"""What became of handing a message over: `send` returns (done), or raises one of these, and nothing else."""


class Undelivered(Exception):
    """The message was not certainly delivered; `reason` is for people and holds no secret."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Retry(Undelivered):
    """It did not go out, and may later: after `after` milliseconds, or as the caller's back-off says."""

    def __init__(self, reason: str, after: int | None = None) -> None:
        super().__init__(reason)
        self.after = after


class GiveUp(Undelivered):
    """It never will. `hard`: the recipient's address is at fault, so nothing more should be sent to it."""

    def __init__(self, reason: str, *, hard: bool) -> None:
        super().__init__(reason)
        self.hard = hard


class Ambiguous(Undelivered):
    """The connection broke when the message was on its way: it may have gone out."""
