"""A small world for tests of the core: a workspace in text, one user, and a clock that tests move."""

from collections.abc import Sequence
from textwrap import dedent
from typing import Any

from annai.core.advance import Advance, advance, due
from annai.core.bundle import Bundle
from annai.core.context import NOWHERE, Context, Workspace
from annai.core.decide import decide
from annai.core.effects import Effect
from annai.core.inputs import AnyInput, Delivered, Group, Identify, Interaction, Page, Track
from annai.core.instant import DAY
from annai.core.load import load_workspace
from annai.core.look import Look
from annai.core.present import experience
from annai.core.signals import Signal
from annai.core.standing import Standings, standings
from annai.core.subject import Kind, Ledger, Personal, Subject, key_of
from annai.wire.decide import InteractionKind
from annai.wire.experience import Experience

SECRET = b"k" * 32
START = 1_780_000_000_000

MANIFEST = """
name: Test
locales: [en, ja]
sender: {name: Test, address: test@example.com}
topics: {onboarding: {title: {en: Onboarding, ja: 導入}}}
"""

PLAN = """
events:
  signed_up: {properties: {source: string}}
  report_created: {}
  report_shared: {}
  imported: {properties: {rows: string}}
  shared: {properties: {via: string, rows: number}}
traits:
  user: {role: string, email: string, locale: string, created_at: timestamp, bio: string, tours: number, ready: boolean,
    tags: list, tier: {one_of: [small, large]}}
  account: {plan: string, churned: boolean}
"""

HEALTH = """
scorecard:
  measures:
    - {id: onboarding, title: Onboarding, weight: 40, completion: {flow: tour}}
    - {id: adoption, title: Adoption, weight: 30, adoption: {event: report_created, target: 4, within: 7d}}
    - {id: breadth, title: Breadth, weight: 20, breadth: {events: [report_created, report_shared], within: 7d}}
    - {id: recency, title: Recency, weight: 10, recency: {half_life: 7d}}
  bands:
    - {id: risk, title: At risk, from: 0}
    - {id: watch, title: Watch, from: 40}
    - {id: good, title: Good, from: 70}
"""

TOUR = """
title: Tour
trigger: {event: signed_up}
steps:
  - id: hello
    modal: {title: "Hello {{ user | addressed }}", body: Welcome., actions: [{label: Go}, {label: No, dismiss: true}]}
  - id: create
    page: /reports*
    tooltip: {target: {css: "#new"}, body: Start here., advance: click}
"""

RARE = """
title: Rare
audience: count("report_created") > 1000
trigger: {event: report_shared}
steps: [{id: hello, modal: {title: Hello, body: Again.}}]
"""


def bundle(
    health: str | None = HEALTH,
    emails: Sequence[str] = ("late",),
    manifest: str = MANIFEST,
    segments: str = "",
    **flows: str,
) -> Bundle:
    """A bundle of these flow files (`_` in a name stands for `-`)."""
    files = {"workspace.yaml": manifest, "events.yaml": PLAN}
    if health is not None:
        files["health.yaml"] = health
    if segments:
        files["segments.yaml"] = segments
    for email in emails:
        files[f"emails/{email}.en.mjml"] = "<mjml><mj-body></mj-body></mjml>"
        files[f"emails/{email}.en.txt"] = "Hello {{ user | addressed }}"
    for name, text in (flows or {"tour": TOUR, "rare": RARE}).items():
        files[f"flows/{name.replace('_', '-')}.yaml"] = text
    return load_workspace({path: dedent(text).encode() for path, text in files.items()})


def new(kind: Kind = "user", id: str = "ann", **traits: Any) -> Subject:
    ledger = Ledger() if kind == "account" else None
    return Subject(key=key_of(kind, id, SECRET), kind=kind, personal=Personal(id, traits), created=START, ledger=ledger)


class World:
    """One subject whose inputs come one after the other."""

    def __init__(self, bundle: Bundle, subject: Subject | None = None, context: Context = NOWHERE) -> None:
        self.workspace = Workspace(bundle, {})
        self.subject = subject or new()
        self.context = context
        self.now = START
        self.signals: list[Signal] = []
        self.effects: list[Effect] = []
        self._count = 0

    def deliver(
        self, kind: type[Delivered], flow: str, step: str, *, sent: bool, before: int = 0, number: int = 1, **more: str
    ) -> Advance:
        """What became of a message of the run's step; of one that it had entered so long `before` this time."""
        run = self.subject.runs.get(flow)
        entered = 0 if run is None else run.entered - before
        about = {"flow": flow, "run": number, "step": step, "entered": entered}
        return self.give(kind(id="d", at=self.now, received=self.now, sent=sent, **about, **more))  # type: ignore[arg-type]

    def give(self, input: AnyInput) -> Advance:
        result = advance(self.workspace, self.subject, self.context, input, self.now)
        self.subject = result.subject
        self.signals += result.signals
        self.effects += result.effects
        return result

    def track(self, event: str, *, historical: bool = False, at: int | None = None, **properties: Any) -> Advance:
        at = self.now if at is None else at
        personal = {"properties": properties}
        return self.give(
            Track(id=self._id(), at=at, received=self.now, historical=historical, event=event, personal=personal)
        )

    def identify(self, **traits: Any) -> Advance:
        return self.give(Identify(id=self._id(), at=self.now, received=self.now, personal={"traits": traits}))

    def group(self, id: str) -> Advance:
        account = key_of("account", id, SECRET)
        return self.give(Group(id=self._id(), at=self.now, received=self.now, account=account, personal={"id": id}))

    def page(self, path: Any, *, id: str = "", historical: bool = False) -> Advance:
        return self.give(Page(id=id, at=self.now, received=self.now, historical=historical, personal={"path": path}))

    def report(
        self,
        kind: InteractionKind,
        step: str,
        *,
        flow: str = "tour",
        run: int = 1,
        action: int | None = None,
        item: str | None = None,
        value: Any = None,
        share: float | None = None,
    ) -> Advance:
        return self.give(
            Interaction(
                id=self._id(),
                at=self.now,
                received=self.now,
                kind=kind,
                flow=flow,
                run=run,
                step=step,
                action=action,
                item=item,
                share=share,
                personal={} if value is None else {"value": value},
            )
        )

    def later(self, milliseconds: int = DAY) -> None:
        self.now += milliseconds

    def due(self) -> int | None:
        return due(self.workspace, self.subject, self.where(), self.context, self.now)

    def see(self, path: str = "/", locale: str = "en", *, quiet: bool = False) -> tuple[Experience, ...]:
        look = Look(path=path, locale=locale, quiet=quiet)
        return decide(self.workspace, self.subject, self.where(), self.context, look, self.now, experience)

    def where(self) -> Standings:
        return standings(self.workspace, self.subject.runs)

    def kinds(self) -> list[str]:
        """The kinds of all signals so far."""
        return [signal.kind for signal in self.signals]

    def _id(self) -> str:
        self._count += 1
        return f"m{self._count}"
