"""The tracking plan and the flows that the tests of conditions share, and facts read from JSON."""

from typing import Any

from annai.core.conditions import Condition, compile_condition
from annai.core.facts import Facts
from annai.core.history import did, series_of
from annai.core.instant import parse_duration
from annai.core.plan import TrackingPlan
from annai.core.subject import Finished, Run, Series

RUN = {"number": 1, "bundle": b"", "step": "welcome", "phase": "showing", "started": 0, "entered": 0}

DECLARED = {
    "events": {
        "signed_up": {"properties": {"source": "string", "size": "number", "invited": "boolean"}},
        "report_created": {
            "properties": {"template": {"one_of": ["invoice", "order"]}, "rows": "number", "tags": "list"}
        },
        "logged_in": {},
    },
    "traits": {
        "user": {
            "role": {"one_of": ["admin", "editor", "owner"]},
            "name": "string",
            "seats": "number",
            "active": "boolean",
            "created_at": "timestamp",
            "tags": "list",
        },
        "account": {"plan": {"one_of": ["trial", "pro"]}, "seats": "number", "renews_at": "timestamp"},
    },
}
PLAN = TrackingPlan.model_validate(DECLARED)
FLOWS = {"first-report": ("welcome", "new-report"), "invite-team": ("invite",)}
SEGMENTS = {
    name: compile_condition(source, PLAN, flows=FLOWS, roots=frozenset({"user", "account"})).node
    for name, source in {
        "large": "account.seats >= 3",
        "new-admins": 'user.role == "admin" and now - user.created_at < "2d"',
    }.items()
}


def facts_of(document: dict[str, Any], now: int = 0) -> Facts:
    """Facts from plain JSON, whose moments are milliseconds, or text such as `-10d`, that long before `now`."""
    facts = {**document, "key": document.get("key", "ann").encode()}
    user = dict(document.get("user", {}))
    facts |= {"id": user.pop("id", None), "user": user}
    for name in ("history", "account_history"):
        facts[name] = {key: series_from(one, now) for key, one in document.get(name, {}).items()}
    facts["finished"] = {
        key: Finished(**{**one, "at": moment(one["at"], now)}) for key, one in document.get("finished", {}).items()
    }
    facts["active"] = {key: Run(**{**RUN, **one}) for key, one in document.get("active", {}).items()}
    return Facts(**facts)


def moment(at: int | str, now: int) -> int:
    return now - parse_duration(at.removeprefix("-")) if isinstance(at, str) else at


def series_from(document: dict[str, Any], now: int) -> Series:
    """A series from the moments of its events; of an account's, also from the users who did it, at these moments."""
    times = [moment(at, now) for at in document["times"]]
    series = series_of(times)
    for place, user in enumerate(document.get("users", ())):
        series = did(series, user.encode().ljust(16, b"."), times[place])
    return series


def compiled(source: str, event: str | None = "signed_up") -> Condition:
    """A condition of the sample workspace."""
    return compile_condition(source, PLAN, event=event, flows=FLOWS, segments=SEGMENTS)
