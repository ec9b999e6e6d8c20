"""A turn: one input's work on one subject.

The subject stays immutable; the turn holds its latest value and gathers what was concluded.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import tzinfo
from typing import Any, TypeVar

from msgspec.structs import replace

from annai.core import history
from annai.core.bundle import CompiledFlow
from annai.core.carried import TRIGGER, by, kept
from annai.core.conditions import Condition
from annai.core.conditions.nodes import State, mark
from annai.core.context import Context, Workspace, view_of
from annai.core.deadline import Deadline
from annai.core.effects import Answer, Effect
from annai.core.facts import EMPTY, Facts, Verdict
from annai.core.lent import flow_of
from annai.core.signals import OF_STEPS, Signal, SignalKind
from annai.core.standing import Standing, Standings, begun, moved, standings
from annai.core.steps.kind import CompiledStep
from annai.core.subject import Run, Subject, Told
from annai.core.traits import told
from annai.core.variables import variables_of
from annai.core.zone import zone_of

V = TypeVar("V")
Loan = tuple[str, int, int]  # an assignment: the flow, the run's number and the serial

CLOSING: tuple[SignalKind, ...] = ("step_refused", "step_handed_back", "step_declined")  # what ends an assignment
ANSWERS: tuple[SignalKind, ...] = ("step_assigned", *CLOSING)

MARKED: dict[SignalKind, State] = {
    "step_seen": "seen",
    "step_completed": "completed",
    "flow_dismissed": "dismissed",
}


class Turn:
    """What one input reads, and what it has concluded so far. `where` is where the subject stands, if that is known."""

    __slots__ = (
        "_facts",
        "_runs",
        "_standings",
        "bundle",
        "context",
        "doer",
        "effects",
        "event",
        "loans",
        "now",
        "page",
        "signals",
        "subject",
        "workspace",
    )

    def __init__(
        self, workspace: Workspace, subject: Subject, context: Context, now: int, where: Standings | None = None
    ) -> None:
        self.workspace = workspace
        self.bundle = workspace.bundle
        self.subject = subject
        self.context = context
        if subject.kind == "account":
            self.bundle, self.context = workspace.bundle.of_accounts(), view_of(subject)
        self.now = now
        self.event: Mapping[str, Any] = EMPTY
        self.page: Mapping[str, Any] = EMPTY
        self.signals: list[Signal] = []
        self.effects: list[Effect] = []
        self.loans: dict[Loan, bytes | None] = {}  # assignments that somebody took (who) or ended (None) in this turn
        self.doer: tuple[bytes, str | None] = (b"", None)  # the user of whom an account hears, and their role
        self._facts: Facts | None = None
        self._runs: Mapping[str, Run] | None = None if where is None else subject.runs
        self._standings: Standings = () if where is None else where

    @property
    def person(self) -> Mapping[str, Any]:
        """The user's traits with `id`; an account is nobody."""
        personal = self.subject.personal
        return EMPTY if self.subject.kind == "account" else {**personal.traits, "id": personal.id}

    @property
    def account(self) -> bytes | None:
        """The account as which, or in which, the subject acts."""
        return self.subject.key if self.subject.kind == "account" else self.subject.account

    def account_id(self, key: bytes | None) -> str | None:
        """The external id of an account of the subject, or of itself."""
        personal = self.subject.personal
        return personal.id if key == self.subject.key else personal.accounts.get(key or b"")

    def witness(self, event: Mapping[str, Any]) -> None:
        """Let conditions read this event from now on."""
        self.event = event
        self._facts = None

    def change(self, **fields: Any) -> None:
        self.subject = replace(self.subject, **fields)
        self._facts = None
        if self.subject.kind == "account":
            self.context = view_of(self.subject)

    def stand(self, flow: CompiledFlow, step: CompiledStep, run: Run) -> Standing:
        """Put a run on a step."""
        where, known = self.standings(), self.subject.runs
        self._runs = {**known, flow.id: run}
        standing = Standing(flow, step, run)
        if flow.id not in self.bundle.still:
            self._standings = moved(where, standing) if flow.id in known else begun(where, standing)
        self.change(runs=self._runs)
        return standing

    def set_traits(self, given: Mapping[str, Any], at: int | None = None, *, again: bool = True) -> None:
        """Set traits of the subject as of a moment, or now; None removes one. What was told later of one stays.

        `again` tells whether the moment counts of traits that stand already. Raises TraitsTooLarge.
        """
        before = self.subject.personal
        after = told(before, given, self.now if at is None else at)
        if after.traits is not before.traits:
            self.change(personal=after, facts=self.subject.facts + 1)
        elif again and after.moments != before.moments:
            self.change(personal=after)

    def keep(self, flow: CompiledFlow, root: str, *, more: bool = False) -> None:
        """Let the flow's run carry what its later steps read of the event; `more` adds to what is there."""
        names = flow.carries.get(root)
        if names:
            personal = self.subject.personal
            known = personal.carried.get(flow.id, {})
            given = {name: self.event[name] for name in names if name in self.event}
            after = kept(known, root, {**known.get(root, EMPTY), **given} if more else given)
            carried = {**personal.carried, flow.id: after}
            self.change(personal=replace(personal, carried=carried, told=self._told(flow.id, root, given, after[root])))

    def _told(self, flow: str, root: str, given: Iterable[str], kept: Collection[str]) -> dict[str, Told]:
        """Who told what runs carry, once the user of whom an account hears has told these values."""
        known, teller = self.subject.personal.told, self.doer[0]
        return {**known, flow: by(known.get(flow, EMPTY), root, given, kept, teller)} if teller else known

    def tellers(self, flow_id: str) -> tuple[bytes, ...]:
        """The users whose events told an account what its run carries."""
        told = self.subject.personal.told.get(flow_id, {})
        return tuple(sorted({teller for names in told.values() for teller in names.values()}))

    def drop(self, flow_id: str) -> None:
        """Forget what a run carried."""
        personal = self.subject.personal
        if flow_id in personal.carried:
            left, told = _but(personal.carried, flow_id), _but(personal.told, flow_id)
            self.change(personal=replace(personal, carried=left, told=told))

    def signal(
        self,
        kind: SignalKind,
        flow: str,
        run: Run,
        detail: str | None = None,
        *,
        item: str | None = None,
        score: float | None = None,
        choices: tuple[str, ...] = (),
    ) -> None:
        step = run.step if kind in OF_STEPS else None
        serial = None
        assigned = run.assigned
        if assigned is not None:
            flow, serial = flow_of(flow), assigned.serial
        told = (kind, self.now, flow, run.number, step, run.account, detail, item, score, serial, run.variant, choices)
        self.signals.append(Signal(*told))
        if assigned is not None and assigned.origin not in (None, run.account) and kind in ANSWERS:
            self.effects.append(Answer(assigned.origin, self.subject.key, self.signals[-1]))
        if self.bundle.asked.marks and kind in MARKED:
            self._mark(MARKED[kind], flow, run.step)

    def _mark(self, state: State, flow: str, step: str) -> None:
        """Keep what became of a flow and its step, if a condition asks for it."""
        keys = [key for key in (mark(state, flow), mark(state, flow, step)) if key in self.bundle.asked.marks]
        if keys:
            series = self.subject.history
            self.change(history={**series, **{key: history.add(series.get(key), self.now) for key in keys}})

    def ends(self, limit: int | Deadline, begun: int) -> int:
        """When what began then is over, on the clock of the subject."""
        if isinstance(limit, int):
            return begun + limit
        return limit.ends(begun, self.zone(), self.bundle.calendar)

    def zone(self) -> tzinfo:
        """On whose clock the subject's days are counted."""
        traits, default = self.subject.personal.traits, self.bundle.manifest.time_zone
        return zone_of(traits, self.context.account, default)

    def variables(self, flow: CompiledFlow) -> dict[str, Any]:
        """What texts of the flow's steps read."""
        default, calendar = self.bundle.manifest.time_zone, self.bundle.calendar
        found = variables_of(self.subject.personal, self.context.account, flow, default, calendar)
        return {**found, "user": self.person}

    def holds(self, condition: Condition | None, facts: Facts | None = None) -> bool:
        """Whether the condition holds now; an absent one always does."""
        return condition is None or self.verdict(condition, facts).value

    def verdict(self, condition: Condition, facts: Facts | None = None) -> Verdict:
        return condition.evaluate(facts or self.facts(), self.now)

    def standings(self) -> Standings:
        """Where the subject stands now; worked out anew only when its runs have changed."""
        if self._runs is not self.subject.runs:
            self._runs = self.subject.runs
            self._standings = standings(self.workspace, self._runs)
        return self._standings

    def facts(self) -> Facts:
        """What conditions read now; the event and the page must be set before the first is asked."""
        facts = self._facts
        if facts is None:
            facts = self._facts = self._gather()
        return facts

    def facts_of(self, flow: CompiledFlow, *, judging: bool = False) -> Facts:
        """What conditions of the flow's steps read; `event` is the one that started the run, unless it is `judging`."""
        facts = self.facts()
        if not flow.carries:
            return facts
        carried = self.subject.personal.carried.get(flow.id, EMPTY)
        return replace(facts, carried=carried, event=facts.event if judging else carried.get(TRIGGER, EMPTY))

    def _gather(self) -> Facts:
        personal = self.subject.personal
        return Facts(
            user=personal.traits if self.subject.kind != "account" else EMPTY,
            account=self.context.account,
            event=self.event,
            page=self.page,
            answers=personal.answers,
            history=self.subject.history,
            finished=self.subject.finished,
            active=self.subject.runs,
            account_history=self.context.history,
            latest=personal.latest,
            zone=self.bundle.manifest.time_zone,
            key=self.subject.key,
            id=personal.id if self.subject.kind != "account" else None,
        )


def _but(mapping: Mapping[str, V], name: str) -> dict[str, V]:
    """The mapping without a name."""
    return {each: value for each, value in mapping.items() if each != name}
