"""Effects: what shall happen elsewhere after the commit. Each becomes an outbox row of the same commit."""

from msgspec import Struct


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
    """Send `body` (JSON) to an endpoint of the workspace; the id is stable, as an email's."""

    subject: bytes
    flow: str
    run: int
    step: str
    entered: int
    endpoint: str
    body: bytes

    @property
    def id(self) -> str:
        return f"{self.subject.hex()}:{self.flow}:{self.run}:{self.step}:{self.entered}"


class OpenTask(Struct, frozen=True, tag="task"):
    """Something that a person shall do, by `due`; it stays in the outbox until somebody closes it.

    `role` or `assignee` says who, `user` and `account` (external ids) about whom; `health` and `band` are the account's
    score when it was opened.
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

    @property
    def id(self) -> str:
        return f"{self.subject.hex()}:{self.flow}:{self.run}:{self.step}:{self.entered}"


Effect = SendEmail | MergeInto | VisitMembers | CallWebhook | OpenTask
