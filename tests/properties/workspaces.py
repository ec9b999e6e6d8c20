"""Valid workspaces over the whole language, made of nothing but what the documentation lets one write."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import strategies as st

from annai.core.bundle import Bundle
from annai.core.load import load_workspace
from tests.properties.conditions import FLOWS, OF_PAGES, PLAN, SEGMENTS, any_durations, durations, events, standing
from tests.properties.drawing import Drawn, Strategy, maybe
from tests.properties.steps import steps
from tests.properties.triggers import BANDS, triggers

HEALTH = {
    "scorecard": {
        "measures": [
            {"id": "done", "title": "Done", "weight": 40, "completion": {"flow": FLOWS[0]}},
            {
                "id": "use",
                "title": "Use",
                "weight": 30,
                "adoption": {"event": "logged_in", "target": 4, "within": "7d"},
            },
            {"id": "breadth", "title": "Breadth", "weight": 20, "breadth": {"events": ["logged_in"], "within": "7d"}},
            {"id": "recency", "title": "Recency", "weight": 10, "recency": {"half_life": "7d"}},
        ],
        "bands": [{"id": id, "title": id, "from": place * 40} for place, id in enumerate(BANDS)],
    }
}
MAILS = {
    "emails/late.en.mjml": b"<mjml><mj-body></mj-body></mjml>",
    "emails/late.en.txt": b"Hello {{ user | addressed }}",
}
reentry: Strategy = st.sampled_from(("never", "always", {"after": "12h"}, {"after": "1bd", "times": 2}, {"times": 3}))
goals = maybe({"within": any_durations}, event=events)
exits = standing() | st.lists(
    st.fixed_dictionaries({"when": standing(), "reason": st.just("over")}), min_size=1, max_size=2
)
on_change: Strategy = st.sampled_from(("pin", "follow", "restart", {"map": {"s2": "s1", "s3": "end"}}))
variants = maybe({"goal": goals, "exit": exits, "steps": steps()}, id=st.just("large"), when=standing()).map(
    lambda one: [one]
)
caps = maybe(
    {
        "kinds": st.sampled_from((["tour"], ["survey", "email"])),
        "tags": st.just(["news"]),
        "flows": st.just([FLOWS[1]]),
    },
    at_most=st.integers(1, 2),
    within=durations,
)


OPTIONAL: dict[str, Strategy] = {
    "audience": standing(),
    "exclusion_group": st.sampled_from(("one", "two")),
    "tags": st.just([]),
    "essential": st.booleans(),
    "priority": st.integers(0, 3),
    "goal": goals,
    "exit": exits,
    "enroll": st.just("existing"),
    "come_back": maybe({"then": st.just("s1")}, after=st.sampled_from((["1d"], ["12h", "3d"]))),
    "hide": standing() | st.sampled_from(OF_PAGES),
    "status": st.sampled_from(("live", "live", "paused", "draft")),
    "variants": variants,
}
ALWAYS: dict[str, Strategy] = {
    "title": st.just("Flow"),
    "trigger": triggers,
    "reentry": reentry,
    "on_change": on_change,
    "steps": steps(),
}
FLOW_KEYS = (*OPTIONAL, *ALWAYS)


def aimed(flow: Drawn) -> Drawn:
    """What comes back has a goal that ends it."""
    return {"goal": {"event": "report_created"}, **flow} if "come_back" in flow else flow


flow_files = maybe(OPTIONAL, 5, **ALWAYS).map(aimed)


manifests = maybe(
    {
        "frequency_caps": st.lists(caps, min_size=1, max_size=2),
        "quiet_moments": maybe({"when": standing()}, pages=st.just(["/settings*"])),
        "business_calendar": st.just({"country": "JP", "closures": ["2026-06-08..2026-06-10"]}),
        "time_zone": st.sampled_from(("Asia/Tokyo", "America/New_York")),
    },
    name=st.just("Test"),
    locales=st.just(["en"]),
    sender=st.just({"name": "Test", "address": "test@example.com"}),
    topics=st.just({"onboarding": {"title": "Onboarding"}, "contract": {"title": "Contract", "essential": True}}),
    endpoints=st.just({"crm": {"url": "https://crm.example.com/in"}}),
    slots=st.just({"home": {}}),
)


def files_of(manifest: Mapping[str, Any], flows: Mapping[str, Any]) -> dict[str, bytes]:
    """The workspace's files; JSON is YAML."""
    segments = {"segments": {id: {"when": when} for id, when in SEGMENTS.items()}}
    written: Iterator[tuple[str, Any]] = iter((f"flows/{id}.yaml", flow) for id, flow in flows.items())
    parts = {"workspace.yaml": manifest, "events.yaml": PLAN, "health.yaml": HEALTH, "segments.yaml": segments}
    return MAILS | {path: json.dumps(part, ensure_ascii=False).encode() for path, part in (*parts.items(), *written)}


@st.composite
def workspaces(draw: st.DrawFn) -> dict[str, bytes]:
    """The files of a workspace with all of FLOWS."""
    found = {id: draw(flow_files) for id in FLOWS}
    found[FLOWS[-1]]["tags"] = ["news"]  # which a cap may name
    return files_of(draw(manifests), found)


@st.composite
def edited(draw: st.DrawFn, files: dict[str, bytes]) -> dict[str, bytes]:
    """The workspace after an edit: one of its flows is written anew."""
    return files | {f"flows/{draw(st.sampled_from(FLOWS[:-1]))}.yaml": json.dumps(draw(flow_files)).encode()}


def bundles() -> st.SearchStrategy[Bundle]:
    return workspaces().map(load_workspace)
