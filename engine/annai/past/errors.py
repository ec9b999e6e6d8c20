"""What cannot be told of the past."""


class Gone(Exception):
    """It is not kept any more; the text says what, and why."""
