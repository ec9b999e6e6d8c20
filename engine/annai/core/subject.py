"""The subject: a user, an anonymous visitor or an account, as one immutable document.

A document is stored as MessagePack. Everything that names a person (external ids, traits) lies in
`personal`; the rest names subjects only by their 16-byte keys.
"""

from hashlib import blake2b
from typing import Any, Literal

from msgspec import Struct, field

from annai.core.spending import Spending
from annai.core.times import Times

Kind = Literal["user", "anonymous", "account"]
Phase = Literal["showing", "waiting", "sending", "snoozed", "assigned", "shared"]
Told = dict[str, dict[str, bytes]]  # by root and name, the key of the user whose event told it
Outcome = Literal["completed", "goal", "dismissed", "exited", "removed"]

PARTITIONS = 128
RECENT_TIMES = 256
EARLIER_RUNS = 8
ERASED = b""


class Position(Struct, frozen=True, array_like=True, order=True):
    """Where a record stands in its partition's log."""

    epoch: int
    sequence: int
    index: int


class Ref(Struct, frozen=True):
    """A subject as the outside names it, with the key by which the inside names it."""

    kind: Kind
    id: str
    key: bytes


def key_of(kind: Kind, id: str, secret: bytes, before: int = 0) -> bytes:
    """The 16-byte keyed hash (BLAKE2b) of an external id; kinds never collide.

    `before` counts the persons of this id who were erased: each has a pseudonym of their own.
    """
    name = f"{kind}\0{id}" if before == 0 else f"{kind}+{before}\0{id}"
    return blake2b(name.encode(), digest_size=16, key=secret).digest()


def partition_of(key: bytes) -> int:
    """The key's first 7 bits: 0 to 127."""
    return key[0] >> 1


class Series(Struct, frozen=True, array_like=True):
    """How often and when an event happened: what conditions may ask of history."""

    total: int = 0
    first: int = 0
    last: int = 0
    recent: Times = b""  # the latest RECENT_TIMES
    hours: Times = b""  # those before them, as numbers per hour; see `history`
    users: Times = b""  # of an account's series: who did it, and when last


class Assignment(Struct, frozen=True, array_like=True):
    """A step that another subject shows or mails for a run; `serial` counts the run's assignments, from 1.

    With the run that waits for it: `way` is the place of the recipient among those to be tried, and `user` who took
    it, as soon as that is known. With the recipient: `origin` is the subject whose run waits.
    """

    serial: int
    way: int = 0
    user: bytes | None = None
    origin: bytes | None = None


class Run(Struct, frozen=True, array_like=True):
    """One passage of a subject through a flow, pinned to the bundle it began with."""

    number: int
    bundle: bytes
    step: str
    phase: Phase
    started: int
    entered: int
    seen: int | None = None
    account: bytes | None = None
    met: tuple[int, ...] = ()  # of a wait for all of several events: which have come
    until: int | None = None  # the end of a snooze
    counted: bool = False  # whether the caps have counted what it shows now
    variant: str = ""  # of the flow, as it was chosen when the run began
    watched: int = 0  # percent of the step's video
    trail: tuple[str, ...] = ()  # the shown steps to which a person may go back, the latest last
    assigned: Assignment | None = None
    assignments: int = 0  # made by this run so far
    returns: int = 0  # which return of the flow this is; 0: none


class Finished(Struct, frozen=True, array_like=True):
    """How the latest run of a flow ended, and how those before it did: the latest EARLIER_RUNS, newest first."""

    number: int
    outcome: Outcome
    at: int
    reason: str = ""
    earlier: tuple["Finished", ...] = ()
    again: int | None = None  # when the flow comes back
    returns: int = 0  # how often it had come back
    variant: str = ""  # of the flow, that the run went through


class Notice(Struct, frozen=True, array_like=True):
    """An entry of a feed: the announcement of a step, from `at` until `until`."""

    flow: str
    run: int
    step: str
    at: int
    until: int
    variant: str = ""
    read: bool = False


class Moments(Struct, frozen=True, array_like=True):
    """When traits were last told: `at` has the moments of some, and of some that were removed; of all others `base`."""

    base: int = 0
    at: dict[str, int] = field(default_factory=dict)


class Personal(Struct, frozen=True, array_like=True):
    """What names or describes a person or a company."""

    id: str
    traits: dict[str, Any] = field(default_factory=dict)
    locale: str = ""  # in which they last read the product
    accounts: dict[bytes, str] = field(default_factory=dict)  # key → external id of each account joined
    carried: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)  # flow id → what its run carries
    latest: dict[str, dict[str, Any]] = field(default_factory=dict)  # series → what is kept of its latest event
    answers: dict[str, Any] = field(default_factory=dict)  # `flow.question` → the answer; None: skipped
    progress: dict[str, dict[str, int]] = field(default_factory=dict)  # `flow.step` → what was done there, and when
    feed: tuple[Notice, ...] = ()  # the oldest first
    told: dict[str, Told] = field(default_factory=dict)  # flow id → who told what its run carries
    moments: Moments = Moments()  # of the traits


class Move(Struct, frozen=True):
    """What moved an account's score."""

    at: int
    measure: str
    before: float
    after: float
    cause: str  # the event or signal, as `track report_created` or `flow_completed first-report`


class Health(Struct, frozen=True, array_like=True):
    """The last score that was committed; a reader computes the score of its own moment."""

    score: float
    band: str
    measures: dict[str, float]
    at: int


class Ledger(Struct, frozen=True, array_like=True):
    """What only an account keeps.

    `heard` is the last log position taken from each partition: a record at or before it is not counted again.
    """

    heard: dict[int, Position] = field(default_factory=dict)
    members: int = 0
    completed: dict[str, int] = field(default_factory=dict)  # flow id → members who completed it
    health: Health | None = None
    moves: tuple[Move, ...] = ()  # newest first


class Subject(Struct, frozen=True, array_like=True):
    """A subject's whole state. `version` counts its commits; `facts` counts changes that others may read."""

    key: bytes
    kind: Kind
    personal: Personal
    version: int = 0
    facts: int = 0
    created: int = 0
    last_seen: int = 0
    account: bytes | None = None
    runs: dict[str, Run] = field(default_factory=dict)
    finished: dict[str, Finished] = field(default_factory=dict)
    history: dict[str, Series] = field(default_factory=dict)
    sealed: bytes | None = None  # the key of the user this anonymous visitor became; ERASED: the person was erased
    ledger: Ledger | None = None
    watched: dict[str, bool] = field(default_factory=dict)  # flow id → what the condition of its trigger last was
    spending: Spending | None = None  # what the caps have counted
    dated: dict[str, int] = field(default_factory=dict)  # flow id → the date of its trigger that came last

    @property
    def ref(self) -> Ref:
        """The subject as the outside names it."""
        return Ref(self.kind, self.personal.id, self.key)

    @property
    def account_id(self) -> str | None:
        """The external id of the current account."""
        return None if self.account is None else self.personal.accounts[self.account]

    @property
    def shared(self) -> dict[str, Run]:
        """An account's runs that all its members see."""
        return {id: run for id, run in self.runs.items() if run.phase == "shared"}
