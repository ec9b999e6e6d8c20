"""Conditions of every function of the language, for the workspaces of the property tests."""

from typing import Any

from hypothesis import strategies as st

FLOWS = ("first-report", "invite-team", "check-in", "news")
EVENTS = ("signed_up", "report_created", "logged_in")
SEGMENTS = {"large": "account.seats >= 3", "new-admins": 'user.role == "admin" and now - user.created_at < "2d"'}
PLAN: dict[str, Any] = {
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
            "email": "string",
            "locale": "string",
            "time_zone": "string",
            "seats": "number",
            "active": "boolean",
            "created_at": "timestamp",
            "tags": "list",
        },
        "account": {"plan": {"one_of": ["trial", "pro"]}, "seats": "number", "renews_at": "timestamp"},
    },
}

# `%` stands for a flow. Every flow has a step `s1`.
STANDING = (
    'user.role == "admin"',
    'user.role not in ["editor", "owner"]',
    "user.active",
    "not user.active",
    "user.seats > 2",
    "1 <= user.seats < 4",
    '"beta" in user.tags',
    'any_of(user.tags, ["beta", 7])',
    'all_of(user.tags, ["beta", 7])',
    "len(user.tags) >= 2",
    'contains(user.name, "a")',
    'starts_with(user.name, "山")',
    'ends_with(user.name, "b")',
    'glob(user.name, "a*")',
    'lower(user.name) == "ada"',
    "known(user.email)",
    "days_since(user.created_at) >= 2",
    'now - user.created_at > "36h"',
    'account.renews_at - now < "30d"',
    'account.plan == "trial"',
    'account.band == "risk"',
    "account.health < 60",
    "now.hour < 12",
    'now.weekday in ["mon", "thu"]',
    "now.day == 1",
    'count("logged_in") >= 2',
    'count("logged_in", within="2d") == 0',
    'count("report_created", within="36h", where=event.rows > 1) >= 1',
    'first("signed_up") < last("logged_in")',
    'last("report_created").template == "invoice"',
    'days_since("logged_in") >= 2',
    'account.count("report_created", within="7d") >= 1',
    'account.users("logged_in", within="7d") >= 2',
    'account.first("signed_up") < now',
    'now - account.last("logged_in") > "12h"',
    'account.days_since("logged_in") < 3',
    'completed("%")',
    'completed("%", within="2d")',
    'dismissed("%")',
    'dismissed("%", step="s1")',
    'active("%")',
    'active("%", step="s1")',
    'active("%", within="12h")',
    'started("%")',
    'bucket("rollout") < 50',
    'seen("%", within="2d")',
    'seen("%", step="s1")',
    'in_segment("large")',
    'in_segment("new-admins")',
)
OF_EVENTS = {
    "signed_up": ('event.source != "import"', "event.size > 2", "event.invited", "known(event.source)"),
    "report_created": ('event.template == "invoice"', "event.rows >= 2", '"beta" in event.tags'),
    "logged_in": ("user.active", "now.hour >= 6"),
}
OF_PAGES = ('starts_with(page.path, "/reports")', 'page.title != ""', "user.seats > 1")

flows = st.sampled_from(FLOWS)
events = st.sampled_from(EVENTS)
durations = st.sampled_from(("1h", "12h", "1d", "36h", "1w"))  # an hour at least: see test_timers
any_durations = st.sampled_from(("1h", "1d", "2d", "1bd", "3bd", "1mo"))
paths = st.sampled_from(("*", "/", "/reports*", "/settings"))


@st.composite
def standing(draw: st.DrawFn) -> str:
    """A condition that can be asked at any time: one leaf, or several."""
    leaves = [
        draw(st.sampled_from(STANDING)).replace("%", draw(flows)) for _ in range(draw(st.sampled_from((1, 1, 1, 2))))
    ]
    joined = f" {draw(st.sampled_from(('and', 'or')))} ".join(leaves) if len(leaves) > 1 else leaves[0]
    return f"not ({joined})" if draw(st.integers(0, 9)) == 9 else joined


def judging(event: str) -> st.SearchStrategy[str]:
    """A condition over an event."""
    return st.sampled_from(OF_EVENTS[event])
