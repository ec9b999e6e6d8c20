"""The tracking plan and the flows that the tests of conditions share, and facts read from JSON."""

from typing import Any

import msgspec

from annai.core.facts import Facts
from annai.core.plan import TrackingPlan

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
    active = frozenset(document.get("active", ()))
    return msgspec.structs.replace(msgspec.convert({**document, "active": []}, Facts), active=active)
