"""What workers that wait for moments do while the clock is in doubt: they look again."""

DOUBT = 1.0  # seconds between two looks


def never() -> bool:
    """The clock is always believed."""
    return False
