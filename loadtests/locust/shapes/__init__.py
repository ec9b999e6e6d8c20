"""How many use it, over time."""
