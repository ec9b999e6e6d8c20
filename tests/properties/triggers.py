"""Triggers, one strategy for each kind; a new kind has its entry in TRIGGERS."""

from hypothesis import strategies as st

from tests.properties.conditions import OF_PAGES, SEGMENTS, events, flows, judging, paths, standing
from tests.properties.drawing import Drawn, Strategy, maybe

BANDS = ("risk", "watch", "good")
SIDES = st.sampled_from(("enter", "leave"))


@st.composite
def of_event(draw: st.DrawFn) -> Drawn:
    event = draw(events)
    return {"event": event, **draw(maybe({"where": judging(event)}))}


@st.composite
def of_date(draw: st.DrawFn) -> Drawn:
    trait = st.sampled_from(("user.created_at", "account.renews_at"))
    offset = st.sampled_from(("-1d", "2d", "1bd", "-1mo"))
    return draw(maybe({"at": st.just("09:00"), "yearly": st.just(True)}, date=trait, offset=offset))


TIMES = (
    {"every": "day", "at": "09:00"},
    {"every": "2 weeks", "on": ["mon", "thu"], "at": "22:00", "from": "2026-05-11"},
    {"every": "month", "business_day": -1, "at": "00:00"},
    {"every": "year", "on": "06-01", "at": "12:00", "if_closed": "next"},
)
TRIGGERS: dict[str, Strategy] = {
    "event": of_event(),
    "page": maybe({"where": st.sampled_from(OF_PAGES)}, page=paths),
    "date": of_date(),
    "schedule": st.fixed_dictionaries({"schedule": st.sampled_from(TIMES)}),
    "when": maybe({"on": SIDES, "where": standing()}, when=standing()),
    "segment": maybe({"on": SIDES}, segment=st.sampled_from((*SEGMENTS,))),
    "band": st.fixed_dictionaries({"band": st.sampled_from(BANDS)}),
    "flow": maybe({"state": st.sampled_from(("started", "completed", "dismissed", "exited"))}, flow=flows),
    "api": maybe({"where": standing()}, api=st.just(True)),
}
FREQUENT = (*("event",) * 8, *("page",) * 4, "when", "flow")  # what most inputs can fire

triggers = st.sampled_from((*TRIGGERS, *FREQUENT)).flatmap(lambda kind: TRIGGERS[kind])
