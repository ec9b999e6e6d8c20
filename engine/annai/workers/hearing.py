"""What accounts hear of the records of their users."""

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from annai.core.inputs import Heard, Report
from annai.core.subject import Ref
from annai.store.protocol import Entry
from annai.workers.excerpt import Excerpt, Who, given_of, who_of


class Hearing(Struct, frozen=True):
    """What one account hears of one record, and the account's traits that the record carried."""

    account: Ref
    report: Report
    traits: dict[str, Any] | None


def hearings(entry: Entry, excerpt: Excerpt) -> Iterator[Hearing]:
    """Each account with the events that were done under it and the signals of its runs; mostly one or none."""
    if excerpt.kind != "user":
        return
    accounts = {step.account for step in excerpt.steps}
    accounts |= {signal.account for step in excerpt.steps for signal in step.signals}
    accounts.discard(None)
    if accounts:
        who = who_of(entry.record)
        for account in accounts:
            if account is not None:
                yield _hearing(entry, excerpt, who, account)


def _hearing(entry: Entry, excerpt: Excerpt, who: Who, account: bytes) -> Hearing:
    inputs = [step.input for step in excerpt.steps if step.account == account]
    report = Report(
        user=entry.record.subject,
        partition=entry.partition,
        position=entry.position,
        at=max((input.at for input in inputs), default=excerpt.at),
        signals=tuple(signal for step in excerpt.steps for signal in step.signals if signal.account == account),
        events=tuple((input.event, input.at) for input in inputs if input.event is not None),
        role=who.role,
    )
    joined = any(step.input.account == account for step in excerpt.steps)
    traits = _traits(entry, excerpt, account) if joined else None
    return Hearing(Ref("account", who.accounts[account], account), report, traits)


def _traits(entry: Entry, excerpt: Excerpt, account: bytes) -> dict[str, Any] | None:
    traits: dict[str, Any] = {}
    for step, given in zip(excerpt.steps, given_of(entry.record).inputs, strict=True):
        if step.input.account == account:
            traits |= given.get("traits") or {}
    return traits or None


def heard(hearings: Sequence[Hearing], now: int) -> Heard:
    """One account's hearings, in the order of the log, as one input."""
    traits = [hearing.traits for hearing in hearings]
    return Heard(
        at=max(hearing.report.at for hearing in hearings),
        received=now,
        reports=tuple(hearing.report for hearing in hearings),
        personal={"traits": traits} if any(traits) else {},
    )
