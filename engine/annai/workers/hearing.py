"""What accounts hear of the records of their users."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from annai.core.asked import Kept
from annai.core.inputs import AnyInput, Group, Heard, Report, Track
from annai.core.subject import Ref
from annai.runtime.records import Body
from annai.store.protocol import Entry
from annai.workers.excerpt import Who, given_of, who_of


class Hearing(Struct, frozen=True):
    """What one account hears of one record, and the account's traits that the record carried.

    `committed` is when that was; records of one partition never go back in it.
    """

    account: Ref
    report: Report
    committed: int
    traits: list[tuple[int, dict[str, Any]]] | None  # with the moments at which they were told
    properties: tuple[dict[str, Any] | None, ...] | None = None  # of the report's events, if a flow may read one


def hearings(entry: Entry, body: Body, kept: Mapping[str, Kept], committed: int = 0) -> Iterator[Hearing]:
    """Each account with the events that were done under it and the signals of its runs; mostly one or none.

    `kept` says which series with filters accounts keep of an event.
    """
    accounts = accounts_of(body)
    if accounts:
        who = who_of(entry.record)
        for account in accounts & who.accounts.keys():  # of somebody who was erased nothing says which they were
            yield _hearing(entry, body, who, account, kept, committed)


def accounts_of(body: Body) -> set[bytes]:
    """The accounts that hear of a record."""
    accounts: set[bytes] = set()
    if body.kind == "user":
        for step in body.steps:
            if step.account is not None:
                accounts.add(step.account)
            for signal in step.signals:
                if signal.account is not None:
                    accounts.add(signal.account)
    return accounts


def _hearing(entry: Entry, body: Body, who: Who, account: bytes, kept: Mapping[str, Kept], committed: int) -> Hearing:
    inputs = [step.input for step in body.steps if step.account == account]
    report = Report(
        user=entry.record.subject,
        partition=entry.partition,
        position=entry.position,
        at=max([input.at for input in inputs], default=body.at),
        signals=tuple([signal for step in body.steps for signal in step.signals if signal.account == account]),
        events=(
            *[(input.event, input.at) for input in inputs if isinstance(input, Track)],
            *(filtered(entry, body, account, kept) if kept else ()),
        ),
        role=who.role,
        past=tuple(_past(inputs)),
    )
    joined = any(_names(step.input, account) for step in body.steps)
    traits = _traits(entry, body, account) if joined else None
    properties = _properties(entry, body, account, kept) if kept else None
    return Hearing(Ref("account", who.accounts[account], account), report, committed, traits, properties)


def _past(inputs: Sequence[AnyInput]) -> Iterator[int]:
    """The places of the events that start nothing."""
    events = [input for input in inputs if isinstance(input, Track)]
    return (place for place, input in enumerate(events) if input.historical)


def _properties(
    entry: Entry, body: Body, account: bytes, kept: Mapping[str, Kept]
) -> tuple[dict[str, Any] | None, ...] | None:
    """Of the events that flows of accounts are about; None without any."""
    found = [
        given.get("properties") if step.input.event in kept and kept[step.input.event].whole else None
        for step, given in zip(body.steps, given_of(entry.record).inputs, strict=True)
        if step.account == account and isinstance(step.input, Track)
    ]
    return tuple(found) if any(found) else None


def filtered(entry: Entry, body: Body, account: bytes, kept: Mapping[str, Kept]) -> Iterator[tuple[str, int]]:
    """The series with filters that the events belong to."""
    for step, given in zip(body.steps, given_of(entry.record).inputs, strict=True):
        input = step.input
        if step.account == account and isinstance(input, Track) and input.event in kept:
            for key in kept[input.event].keys(given.get("properties") or {}):
                yield key, input.at


def _names(input: AnyInput, account: bytes) -> bool:
    return isinstance(input, Group) and input.account == account


def _traits(entry: Entry, body: Body, account: bytes) -> list[tuple[int, dict[str, Any]]] | None:
    told = [
        (step.input.at, given["traits"])
        for step, given in zip(body.steps, given_of(entry.record).inputs, strict=True)
        if _names(step.input, account) and given.get("traits")
    ]
    return told or None


def heard(hearings: Sequence[Hearing], now: int) -> Heard:
    """One account's hearings, in the order of the log, as one input."""
    return Heard(
        at=max(hearing.report.at for hearing in hearings),
        received=now,
        reports=tuple(hearing.report for hearing in hearings),
        personal=told(hearings),
    )


def told(hearings: Sequence[Hearing | None]) -> dict[str, Any]:
    """What is personal in hearings; None: of somebody who was erased."""
    traits = [hearing and hearing.traits for hearing in hearings]
    return {**_told("traits", traits), **_told("properties", [hearing and hearing.properties for hearing in hearings])}


def _told(name: str, values: Sequence[Any]) -> dict[str, Any]:
    return {name: values} if any(values) else {}
