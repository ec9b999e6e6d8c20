"""What accounts hear of a record of one of their users."""

from collections.abc import Iterator
from typing import Any

from annai.core.inputs import Group, Heard, Track
from annai.core.subject import Ref
from annai.runtime import records
from annai.store.protocol import Entry


def hearings(entry: Entry, body: records.Body) -> Iterator[tuple[Ref, Heard]]:
    """Each account with the events that were done under it and the signals of its runs; mostly one or none."""
    if body.kind != "user":
        return
    accounts = {step.account for step in body.steps}
    accounts |= {signal.account for step in body.steps for signal in step.signals}
    accounts.discard(None)
    if accounts:
        personal = records.personal_of(entry.record)
        for account in accounts:
            if account is not None:
                yield Ref("account", personal.accounts[account], account), _heard(entry, body, personal, account)


def _heard(entry: Entry, body: records.Body, personal: records.PersonalPart, account: bytes) -> Heard:
    inputs = [step.input for step in body.steps if step.account == account]
    signals = (signal for step in body.steps for signal in step.signals)
    traits: dict[str, Any] = {}
    for step, given in zip(body.steps, personal.inputs, strict=True):
        if isinstance(step.input, Group) and step.input.account == account:
            traits |= given.get("traits") or {}
    return Heard(
        at=max((input.at for input in inputs), default=body.at),
        received=body.at,
        user=entry.record.subject,
        partition=entry.partition,
        position=entry.position,
        signals=tuple(signal for signal in signals if signal.account == account),
        events=tuple((input.event, input.at) for input in inputs if isinstance(input, Track)),
        role=personal.role,
        personal={"traits": traits} if traits else {},
    )
