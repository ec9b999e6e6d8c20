"""Effects: what shall happen elsewhere after the commit. Each becomes an outbox row of the same commit.

An effect's id begins with the key of the subject whose commit made it, in 32 hex digits, or has it behind a first word.
"""

from msgspec import Struct

from annai.core.signals import Signal

KEY_DIGITS = 32


class SendEmail(Struct, frozen=True, tag="email"):
    """Send step `step`, which this run entered at `entered`; the id is stable, so a repeated send carries the same
    Message-ID, and a step that is reached again sends again."""

    subject: bytes
    flow: str
    run: int
    step: str
    bundle: bytes
    entered: int

    @property
    def id(self) -> str:
        return f"{self.subject.hex()}:{self.flow}:{self.run}:{self.step}:{self.entered}"


class MergeInto(Struct, frozen=True, tag="merge"):
    """Hand the sealed visitor's document to the user that it became."""

    source: bytes
    target: bytes
    target_id: str
    document: bytes

    @property
    def id(self) -> str:
        return f"merge:{self.source.hex()}"


class VisitMembers(Struct, frozen=True, tag="sweep"):
    """Visit an account's members: what others may read of it has changed."""

    account: bytes
    facts: int

    @property
    def id(self) -> str:
        return f"sweep:{self.account.hex()}:{self.facts}"


class CallWebhook(Struct, frozen=True, tag="webhook"):
    """Send `body` (JSON) to an endpoint of the workspace; the id is stable, as an email's.

    `told` are the users whose events told an account what its run carries.
    """

    subject: bytes
    flow: str
    run: int
    step: str
    entered: int
    endpoint: str
    body: bytes
    told: tuple[bytes, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.subject.hex()}:{self.flow}:{self.run}:{self.step}:{self.entered}"


class OpenTask(Struct, frozen=True, tag="task"):
    """Something that a person shall do, by `due`; it stays in the outbox until somebody closes it.

    `role` or `assignee` says who, `user` and `account` (external ids) about whom; `health` and `band` are the account's
    score when it was opened. `told` are as a webhook's.
    """

    subject: bytes
    flow: str
    run: int
    step: str
    entered: int
    title: str
    reason: str = ""
    due: int | None = None
    role: str | None = None
    assignee: str | None = None
    user: str = ""
    account: str | None = None
    health: float | None = None
    band: str | None = None
    told: tuple[bytes, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.subject.hex()}:{self.flow}:{self.run}:{self.step}:{self.entered}"


class Assign(Struct, frozen=True, tag="assign"):
    """Let a member of the account show or mail a step for a run of the origin: the account, or one of its users.

    The member is the one who joined first of those with the role, or whose trait is so.
    """

    origin: bytes
    account: bytes
    flow: str
    run: int
    step: str
    bundle: bytes
    serial: int
    role: str | None = None
    trait: tuple[str, str | bool] | None = None
    variant: str = ""

    @property
    def id(self) -> str:
        return f"assign:{self.origin.hex()}:{self.flow}:{self.run}:{self.serial}"

    @property
    def recalls(self) -> str:
        """How the ids of the orders begin that take steps of the same origin's runs of the flow back."""
        return f"recall:{self.origin.hex()}:{self.flow}:"


class Recall(Struct, frozen=True, tag="recall"):
    """Take a step back from the user who took it; with `unseen`, only if they have not seen it."""

    origin: bytes
    user: bytes
    flow: str
    run: int
    serial: int
    unseen: bool = False

    @property
    def id(self) -> str:
        return f"recall:{self.origin.hex()}:{self.flow}:{self.run}:{self.serial}:{'unseen' if self.unseen else 'all'}"


class Answer(Struct, frozen=True, tag="answer"):
    """Tell the user whose run has assigned a step what the recipient concluded; an account hears it from the log."""

    origin: bytes
    user: bytes
    signal: Signal

    @property
    def id(self) -> str:
        one = self.signal
        return f"answer:{self.user.hex()}:{self.origin.hex()}:{one.flow}:{one.run}:{one.assignment}:{one.kind}"


Effect = SendEmail | MergeInto | VisitMembers | CallWebhook | OpenTask | Assign | Recall | Answer


def maker_of(id: str) -> bytes | None:
    """The subject whose commit made the effect with this id, or an id that begins so; None for what is no such id."""
    first, _, rest = id.partition(":")
    digits = first if len(first) == KEY_DIGITS else rest[:KEY_DIGITS]
    try:
        return bytes.fromhex(digits) if len(digits) == KEY_DIGITS else None
    except ValueError:
        return None
