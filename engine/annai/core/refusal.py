"""An input that its subject cannot take: it is refused, and changes nothing."""


class InputRefused(Exception):
    """`code` is for programs, `because` says to people what was wrong and what to send instead."""

    def __init__(self, code: str, because: str) -> None:
        super().__init__(because)
        self.code = code
        self.because = because
