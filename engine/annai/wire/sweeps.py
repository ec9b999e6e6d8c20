"""Sweeps, and where people stand in a flow, as operators read them."""

from annai.wire.base import Wire


class SweepState(Wire, frozen=True):
    """A sweep: `visited` of the subjects that it walks over, `changed` of them by its visit."""

    id: str
    purpose: str
    flows: list[str]
    state: str
    kind: str
    created: str
    visited: int
    changed: int
    ended: str | None = None


class Sweeps(Wire, frozen=True):
    """The newest first."""

    sweeps: list[SweepState]


class StepStanding(Wire, frozen=True):
    """How many runs stand on a step of the flow's files of `bundle`; `current` says whether these start new runs."""

    bundle: str
    current: bool
    step: str
    runs: int


class FlowStanding(Wire, frozen=True):
    flow: str
    runs: int
    steps: list[StepStanding]
