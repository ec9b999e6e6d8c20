"""The name of a step that another subject's run has assigned to somebody: their document holds it as `flow@origin`."""


def lent_key(flow: str, origin: bytes) -> str:
    """The name of the run in the recipient's document: steps of several origins lie side by side."""
    return f"{flow}@{origin.hex()[:16]}"


def flow_of(key: str) -> str:
    """The id of the flow, by this name or by its own."""
    return key.partition("@")[0]


def is_lent(key: str) -> bool:
    """Whether it is such a name; a flow's id holds no @."""
    return "@" in key
