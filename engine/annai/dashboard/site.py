"""What the dashboard is given: the parts of a running server that it reads."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from annai.core.bundle import Bundle
from annai.core.finding import Finding
from annai.core.look import Look
from annai.core.plan import TrackingPlan
from annai.core.subject import Kind, Ref, Subject
from annai.store.protocol import Store
from annai.wire.read import UndeclaredName
from annai.wire.reason import FlowReason
from annai.workers import funnel


class Reader(Protocol):
    """What the dashboard needs of the runtime."""

    def ref(self, kind: Kind, id: str) -> Ref: ...

    async def read(self, key: bytes) -> Subject | None: ...

    def changes(self) -> AsyncIterator[int]:
        """A counter of commits, now and then whenever it has risen."""
        ...


class Workspace(Protocol):
    """The workspace that runs, and what is wrong with the files as they lie on disk now."""

    @property
    def bundle(self) -> Bundle: ...

    @property
    def findings(self) -> Sequence[Finding]: ...


class Settings(Protocol):
    @property
    def secret_key(self) -> str: ...


Why = Callable[[Subject, Look, int], Awaitable[Sequence[FlowReason]]]  # of a subject on a page at a moment
Undeclared = Callable[[TrackingPlan], Sequence[UndeclaredName]]  # the names sent that a plan lacks, the latest first
Funnels = Mapping[str, Mapping[str, int]]  # flow id → signal kind → count


class Dashboard(Struct, frozen=True):
    """All that the pages read. `clock` answers the moment now, `funnels` how often each signal came.

    `why` answers for each flow why somebody sees it on a page, or does not; `undeclared` what was sent under other
    names than those of a tracking plan.
    """

    runtime: Reader
    store: Store
    workspace: Workspace
    settings: Settings
    clock: Callable[[], int]
    why: Why
    undeclared: Undeclared
    funnels: Callable[[Store], Awaitable[Funnels]] = funnel.read
