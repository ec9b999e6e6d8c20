"""A play: a user, a visitor and an account to whom inputs come, with what must hold after each of them."""

from msgspec import msgpack
from msgspec.structs import replace

from annai.core.advance import Advance, advance, due
from annai.core.bundle import Bundle
from annai.core.context import NOWHERE, Context, Workspace
from annai.core.effects import MergeInto
from annai.core.inputs import AnyInput, Due, Erase, Seal, Visit
from annai.core.signals import Signal
from annai.core.standing import Standings, standings
from annai.core.subject import Subject
from annai.core.sweep import Enroll
from annai.runtime.documents import account_view
from tests.core.world import START, new
from tests.properties.conditions import FLOWS

ENDED = {"flow_completed", "goal_reached", "flow_dismissed", "flow_exited"}


class Play:
    """`left` are the documents of sealed visitors, with their keys; `told` what the log says of the users."""

    def __init__(self, bundle: Bundle) -> None:
        self.workspace = Workspace(bundle, {})
        self.now = START
        self.subjects = {"user": new(), "anonymous": new("anonymous", "v"), "account": new("account", "acme")}
        self.told: list[Signal] = []
        self.left: list[tuple[bytes, bytes]] = []
        nobody = new("anonymous", "nobody")
        self.nobody = (nobody.key, msgpack.encode(nobody))
        self._count = 0

    def next_id(self) -> str:
        self._count += 1
        return f"m{self._count:04}"

    def open(self) -> None:
        """Start what a sweep can start for the user and the visitor, so that there is something to happen to."""
        for who in ("user", "anonymous"):
            self.give(who, Visit(at=self.now, received=self.now, purpose=Enroll(FLOWS)))

    def edit(self, bundle: Bundle) -> None:
        """Apply another bundle; runs under way stay with theirs."""
        former = self.workspace.bundle
        pinned = {**self.workspace.pinned, former.digest: former.pinned()}
        self.workspace = Workspace(bundle, pinned)

    def context(self, subject: Subject) -> Context:
        account = self.subjects["account"]
        if subject.account != account.key:
            return NOWHERE
        return account_view(account, self.workspace.bundle.scorecard, self.now)

    def where(self, subject: Subject) -> Standings:
        return standings(self.workspace, subject.runs)

    def give(self, who: str, input: AnyInput) -> Advance:
        """Advance one of them as a commit would, and see that all is well."""
        before = self.subjects[who]
        result = self.advance(before, input)
        if result.refused is not None:
            assert result.subject is before, "a refused input changes nothing"
            assert (result.signals, result.effects) == ((), ())
            return result
        after = result.subject
        if not input.id and after == before:
            assert after is before, "an unchanged subject is the very same object"
        assert msgpack.decode(msgpack.encode(after), type=Subject) == after
        assert result.standings == self.where(after)
        self._once_per_flow(before, result)
        self._one_of_each_group(after)
        assert after.sealed is None or self.due_of(after) is None
        if after is not before:
            after = replace(after, version=before.version + 1)
        self.subjects[who] = after
        self.told += result.signals
        self.left += [(one.source, one.document) for one in result.effects if isinstance(one, MergeInto)]
        if after.account != before.account:
            self.give(who, Due(at=self.now, received=self.now))  # as a chain does: the account's facts are others now
        if isinstance(input, Seal | Erase) and after.sealed is not None:
            self.subjects[who] = new(after.kind, self.next_id())  # somebody else goes on
        return result

    def advance(self, subject: Subject, input: AnyInput) -> Advance:
        return advance(self.workspace, subject, self.context(subject), input, self.now, self.where(subject))

    def due(self, who: str) -> int | None:
        return self.due_of(self.subjects[who])

    def due_of(self, subject: Subject) -> int | None:
        """Its timer."""
        moment = due(self.workspace, subject, self.where(subject), self.context(subject), self.now)
        assert moment is None or moment > self.now
        return moment

    def rests(self, who: str) -> None:
        """A timer that fires at once after an input finds nothing to do: the input has settled everything."""
        subject = self.subjects[who]
        if subject.version == 0 or subject.kind == "account":
            return  # nothing has come to it yet; the score of an account is assessed when it hears something
        result = self.advance(subject, Due(at=self.now, received=self.now))
        assert result.subject is subject, result.signals

    def _one_of_each_group(self, subject: Subject) -> None:
        """An edit may put flows that are under way into one group, or wake one that stood still."""
        groups = [one.flow.exclusion_group for one in self.where(subject) if one.flow.exclusion_group is not None]
        assert self.workspace.pinned or len(groups) == len(set(groups))

    def _once_per_flow(self, before: Subject, result: Advance) -> None:
        """A run starts when none is under way, with the next number; one that is under way ends once."""
        runs = _numbers(before)
        last = {id: ended.number for id, ended in before.finished.items()}
        for signal in result.signals:
            if signal.kind == "merged":
                return  # a visitor's runs have come
            if signal.flow is None or signal.run is None or signal.flow not in FLOWS:
                continue  # of the run of another subject, which has lent a step
            if signal.kind == "flow_started":
                assert signal.flow not in runs
                assert signal.run == last.get(signal.flow, 0) + 1
                assert signal.run == 1 or self._again(result, signal)
                runs[signal.flow] = signal.run
            elif signal.kind == "goal_reached" and signal.flow not in runs:
                assert before.finished[signal.flow].again is not None  # the goal ends a series between its returns
            elif signal.kind in ENDED:
                last[signal.flow] = runs.pop(signal.flow)
                assert signal.run == last[signal.flow]
        if result.subject.sealed is None:
            assert _numbers(result.subject) == runs

    def _again(self, result: Advance, started: Signal) -> bool:
        """Whether the flow may run again: it says so, comes back, or an edit restarts the run."""
        flow = self.workspace.bundle.flows[str(started.flow)].model
        restarted = any((one.flow, one.detail) == (started.flow, "restarted") for one in result.signals)
        return flow.reentry != "never" or flow.come_back is not None or restarted


def _numbers(subject: Subject) -> dict[str, int]:
    """Of its own runs, by flow."""
    return {id: run.number for id, run in subject.runs.items() if id in FLOWS}
