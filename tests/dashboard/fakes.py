"""A small, believable world for the dashboard's tests: two companies, their people, flows and mails."""

from collections.abc import AsyncIterator, Sequence
from email.message import EmailMessage
from typing import Any, cast

from msgspec import Struct, msgpack
from starlette.applications import Starlette

from annai.core.bundle import Bundle, CompiledFlow
from annai.core.finding import Finding
from annai.core.flow import Flow
from annai.core.instant import DAY, HOUR, MINUTE
from annai.core.look import Look
from annai.core.manifest import Manifest
from annai.core.pages import PageTriggers
from annai.core.plan import TrackingPlan
from annai.core.scorecard import Scorecard
from annai.core.subject import Finished, Kind, Ledger, Move, Personal, Ref, Run, Series, Subject, key_of
from annai.core.times import pack
from annai.dashboard.routes import routes
from annai.dashboard.site import Dashboard
from annai.store.protocol import Member, Refusal, SentEmail, Store
from annai.wire.read import UndeclaredName
from annai.wire.reason import FlowReason

NOW = 1_778_461_200_000  # 2026-05-11 10:00 in Tokyo
SECRET_KEY = "a-secret-key-for-tests"
LATE = "【アトリエ帳票】データ取り込みのご状況はいかがでしょうか"
HOSTILE = "<script>alert(1)</script>\"'{{7*7}}"

CARD = Scorecard.model_validate(
    {
        "measures": [
            {
                "id": "first-report",
                "title": {"en": "First report", "ja": "初回レポート"},
                "weight": 40,
                "completion": {"flow": "first-report"},
            },
            {
                "id": "reports",
                "title": {"en": "Reports made", "ja": "レポート作成"},
                "weight": 35,
                "adoption": {"event": "report_created", "target": 10, "within": "28d"},
            },
            {
                "id": "recency",
                "title": {"en": "Recent use", "ja": "最近の利用"},
                "weight": 25,
                "recency": {"half_life": "7d"},
            },
        ],
        "bands": [
            {"id": "at-risk", "title": {"en": "At risk", "ja": "要対応"}, "from": 0},
            {"id": "fair", "title": {"en": "Fair", "ja": "様子見"}, "from": 40},
            {"id": "good", "title": {"en": "Good", "ja": "良好"}, "from": 70},
        ],
    }
)


ASKED: list[dict[str, Any]] = [
    {"id": "score", "kind": "nps"},
    {"id": "ease", "kind": "ces", "ask": {"en": "How easy?", "ja": {"count": "user.seats", "other": "簡単でしたか"}}},
    {
        "id": "why",
        "kind": "single",
        "ask": "Why?",
        "choices": [{"id": "a", "label": {"en": "Price", "ja": "価格"}}, {"id": "b", "label": "B"}],
    },
    {"id": "words", "kind": "text", "ask": "Anything else?"},
]


def flow(id: str, title: str, priority: int) -> CompiledFlow:
    hello = {"id": "hello", "modal": {"title": "Hello", "body": "Hello."}}
    steps = [hello, {"id": "ask", "survey": {"questions": ASKED}}, "end"]
    model = Flow.model_validate(
        {"title": title, "trigger": {"event": "signed_up"}, "priority": priority, "steps": steps}
    )
    return CompiledFlow(id=id, model=model, steps={}, first="hello")


def bundle(flows: Sequence[CompiledFlow], card: Scorecard | None = CARD) -> Bundle:
    manifest = Manifest(
        name={"en": "Atelier Reports", "ja": "アトリエ帳票"}, locales=("en", "ja"), time_zone="Asia/Tokyo"
    )
    return Bundle(
        digest=b"d" * 32,
        manifest=manifest,
        plan=TrackingPlan(),
        flows={flow.id: flow for flow in flows},
        by_event={},
        by_page=PageTriggers(),
        emails={},
        scorecard=card,
    )


def key(kind: Kind, id: str) -> bytes:
    return key_of(kind, id, b"k" * 32)


def account(id: str, name: str, completed: int, reports: int, idle: int, moves: tuple[Move, ...] = ()) -> Subject:
    return Subject(
        key=key("account", id),
        kind="account",
        personal=Personal(id, {"name": name, "plan": "trial", "seats": 1200}),
        last_seen=NOW - idle,
        history={"report_created": Series(reports, NOW - DAY, NOW, pack([NOW - HOUR] * reports))},
        runs={
            "import": Run(1, b"d", "invite", "assigned", NOW - HOUR, NOW - HOUR),
            "first-report": Run(1, b"d", "setup", "shared", NOW - HOUR, NOW - HOUR),
        },
        finished={"old-flow": Finished(1, "completed", NOW - HOUR)},
        ledger=Ledger(members=2, completed={"first-report": completed}, moves=moves),
    )


ANSWERS = {"import.why": "暗いです\n" + "あ" * 300, "import.choices": ["a", "b"], "import.more": None}


def user(id: str, traits: dict[str, Any], account: str | None) -> Subject:
    accounts = {key("account", account): account} if account else {}
    return Subject(
        key=key("user", id),
        kind="user",
        personal=Personal(id, traits, accounts=accounts, answers=ANSWERS),
        account=next(iter(accounts), None),
        runs={
            "import": Run(1, b"d", "wait-for-import", "waiting", NOW - HOUR, NOW - HOUR, variant="short"),
            "first-report@00ff": Run(1, b"d", "invite", "showing", NOW - HOUR, NOW - HOUR),
        },
        finished={"first-report": Finished(1, "goal", NOW - 2 * MINUTE, variant="large")},
        history={"report_created": Series(3, NOW - DAY, NOW - MINUTE)},
    )


def message(subject: str, html: str | None = "<p>山田 太郎 様</p>", text: str = "山田 太郎 様\n") -> bytes:
    mail = EmailMessage()
    mail["From"] = "アトリエ帳票 <hello@atelier.example>"
    mail["To"] = "yamada@minato.example"
    mail["Subject"] = subject
    mail["Message-ID"] = "<m1@atelier.example>"
    mail.set_content(text)
    if html is not None:
        mail.add_alternative(html, subtype="html")
    return mail.as_bytes()


class World(Struct):
    """What the fake store and runtime answer from."""

    subjects: list[Subject] = []
    members: list[Member] = []
    emails: list[SentEmail] = []
    findings: list[Finding] = []
    flows: list[CompiledFlow] = []
    funnels: dict[str, dict[str, int]] = {}
    changes: list[int] = []
    undeclared: list[UndeclaredName] = []
    refused: list[Refusal] = []
    now: int = NOW
    card: Scorecard | None = CARD


class FakeStore:
    def __init__(self, world: World) -> None:
        self._world = world

    async def subjects(self, kind: Kind, after: bytes, limit: int) -> list[tuple[bytes, bytes]]:
        rows = sorted((each.key, msgpack.encode(each)) for each in self._world.subjects if each.kind == kind)
        return [row for row in rows if row[0] > after][:limit]

    async def load(self, keys: Sequence[bytes]) -> list[bytes | None]:
        documents = {each.key: msgpack.encode(each) for each in self._world.subjects}
        return [documents.get(key) for key in keys]

    async def members(self, account: bytes, after: bytes, limit: int) -> list[Member]:
        own = [member for member in self._world.members if member.account == account]
        return [member for member in own if member.user > after][:limit]

    async def emails(self, limit: int) -> list[SentEmail]:
        return self._world.emails[:limit]

    async def refusals(self, limit: int) -> list[Refusal]:
        return self._world.refused[:limit]

    async def email(self, id: str) -> SentEmail | None:
        return next((email for email in self._world.emails if email.id == id), None)


class FakeRuntime:
    def __init__(self, world: World) -> None:
        self._world = world

    def ref(self, kind: Kind, id: str) -> Ref:
        return Ref(kind, id, key(kind, id))

    async def read(self, key: bytes) -> Subject | None:
        return next((each for each in self._world.subjects if each.key == key), None)

    async def changes(self) -> AsyncIterator[int]:
        for change in self._world.changes:
            yield change


class FakeWorkspace:
    def __init__(self, world: World) -> None:
        self._world = world

    @property
    def bundle(self) -> Bundle:
        return bundle(self._world.flows, self._world.card)

    @property
    def findings(self) -> Sequence[Finding]:
        return self._world.findings


class FakeSettings(Struct, frozen=True):
    secret_key: str = SECRET_KEY


def dashboard(world: World) -> Dashboard:
    async def funnels(_: Store) -> dict[str, dict[str, int]]:
        return world.funnels

    async def why(_: Subject, look: Look, __: int) -> list[FlowReason]:
        return [
            FlowReason(flow="renewal", reason="other_subject"),
            FlowReason(flow="late", reason="snoozed", detail="until 2026-05-11T01:00:00.000Z"),
            FlowReason(flow="first-report", reason="shown", step="open"),
            FlowReason(flow="webinar", reason="not_triggered", detail='user.role == "admin"'),
            FlowReason(flow="import", reason="waiting_for_event", step="wait", detail=f"imported {look.path}"),
        ]

    return Dashboard(
        runtime=FakeRuntime(world),
        store=cast(Store, FakeStore(world)),
        workspace=FakeWorkspace(world),
        settings=FakeSettings(),
        clock=lambda: world.now,
        why=why,
        undeclared=lambda _: world.undeclared,
        funnels=funnels,
    )


def app(world: World) -> Starlette:
    return Starlette(routes=routes(dashboard(world)))


FUNNELS = {
    "first-report": {
        "flow_started": 1_240,
        "step_seen": 3_011,
        "flow_completed": 700,
        "goal_reached": 112,
        "step_seen/hello": 1_233,
        "step_completed/hello": 1_111,
        "step_seen/gone": 7,
        "answers/ask/score/nps": 40,
        "answers/ask/score/nps/10": 9,
        "answers/ask/score/nps/9": 3,
        "answers/ask/score/nps/7": 6,
        "answers/ask/score/nps/0": 22,
        "answers/ask/ease/ces": 2,
        "answers/ask/ease/ces/7": 1,
        "answers/ask/ease/ces/4": 1,
        "answers/ask/why/single": 4,
        "answers/ask/why/single/a": 3,
        "answers/ask/why/single/old": 1,
        "answers/ask/words/text": 1,
        "answers/ask/before/stars": 1,
        "answers/ask/before/stars/5": 1,
    },
    "import": {"flow_started": 12, "flow_dismissed": 3, "email_sent": 4},
    "first-report/large": {"flow_started": 240, "flow_completed": 60, "step_seen/hello": 230, "step_seen/gone": 7},
    "old-flow": {"flow_started": 5},
    "old-flow/small": {"flow_started": 2},
}


UNDECLARED = [
    UndeclaredName(
        "event", "singed_up", None, 1_200, "2026-05-11T01:00:00.000Z", "signed_up", "did you mean 'signed_up'?"
    ),
    UndeclaredName("property", HOSTILE, "signed_up", 1, "2026-05-11T00:00:00.000Z", None, "none is declared"),
]
REFUSED = [Refusal(NOW, "unknown_step", "there is no step 'helo'", b'{"step":"helo","note":"<script>alert"}')]


def alike() -> list[Subject]:
    """A person of no account, and a person and an account of one id."""
    one, other = user("loner", {}, None), user("minato2", {"name": "Both"}, "minato")
    return [one, other, account("minato2", "Both & Co", 0, 0, HOUR)]


def full_world() -> World:
    """Everything that a page can show, once."""
    moves = (
        Move(NOW - MINUTE, "first-report", 21.0, 61.0, "flow_completed first-report"),
        Move(NOW - DAY, "recency", 26.0, 21.0, "time"),
        Move(NOW - 2 * DAY, "reports", 22.5, 26.0, "track report_created"),
    )
    return World(
        subjects=[
            account("minato", "株式会社みなと商事", 2, 12, HOUR, moves),
            account("northwind", "Northwind Ltd", 0, 1, 40 * DAY, moves[1:]),
            account("aoba", "あおば印刷株式会社", 1, 4, 2 * DAY, moves[2:]),
            account("kestrel", "Kestrel & Sons", 1, 8, 3 * DAY),
            user("yamada", {"family_name": "山田", "given_name": "太郎", "role": "admin"}, "minato"),
            *alike(),
            user("hostile", {"name": HOSTILE, "note": HOSTILE}, "minato"),
        ],
        members=[
            Member(key("account", "minato"), key("user", "yamada"), "admin", NOW - DAY, NOW - MINUTE),
            Member(key("account", "minato"), key("user", "hostile"), "editor", NOW - DAY, NOW - HOUR),
        ],
        emails=[
            SentEmail("aa:late:1:mail", NOW, "sent", "yamada@minato.example", LATE, message(LATE)),
            SentEmail(
                "bb:late:1:mail",
                NOW - HOUR,
                "failed",
                "emily@northwind.example",
                "Hello",
                message("Hello", None),
                "the mailbox is full",
            ),
        ],
        flows=[flow("first-report", "はじめてのレポート / First report", 60), flow("import", "Import your data", 40)],
        funnels=FUNNELS,
        undeclared=UNDECLARED,
        refused=REFUSED,
        changes=[1, 2],
    )
