"""The tracking plan and the flows that the tests of conditions share, and facts read from JSON."""

from typing import Any

from annai.core.facts import Facts
from annai.core.plan import TrackingPlan
from annai.core.subject import Finished, Series
from annai.core.times import pack

PLAN = TrackingPlan.model_validate(
    {
        "events": {
            "signed_up": {"properties": {"source": "string", "size": "number", "invited": "boolean"}},
            "report_created": {},
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
)
FLOWS = ("first-report", "invite-team")


def facts_of(document: dict[str, Any]) -> Facts:
    """Facts from plain JSON."""
    facts = {**document, "active": frozenset(document.get("active", ()))}
    history = document.get("history", {})
    facts["history"] = {key: Series(**{**one, "recent": pack(one.get("recent", ()))}) for key, one in history.items()}
    facts["finished"] = {key: Finished(**one) for key, one in document.get("finished", {}).items()}
    return Facts(**facts)
