"""Steps, one strategy for each kind; a new kind has its entry in STEPS.

A step goes on to the one behind it, or has it among those that it leads to: so nothing is out of reach.
"""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from msgspec import Struct

from tests.properties.conditions import any_durations, durations, events, flows, judging, paths, standing
from tests.properties.drawing import Drawn, Strategy, maybe
from tests.properties.questions import QUESTIONS, survey

OPEN = {"open": {"days": ["mon", "tue", "fri"], "between": "09:00..18:00"}}
BODY = "Hello {{ user | addressed }}, {{ user.seats }}."


class Here(Struct, frozen=True):
    """Where the step stands: the one behind it (or `end`), those below it, and all of the flow."""

    next: str
    below: tuple[str, ...]
    all: tuple[str, ...]

    @property
    def ahead(self) -> Strategy:
        """Where a step that holds nobody may lead: only downwards, or runs would go round in circles."""
        return st.sampled_from((*self.below, "end"))

    @property
    def anywhere(self) -> Strategy:
        return st.sampled_from((*self.all, "end"))


def actions(here: Here) -> Strategy:
    """Buttons of every way, one of which goes on."""
    ways: list[Drawn] = [
        {"dismiss": True},
        {"snooze": "1h"},
        {"snooze": "1d"},
        {"href": "/help"},
        {"back": True},
        {"call": "open_chat", "stay": True},
    ]
    starts = flows.map(lambda flow: {"start": flow, "stay": True})
    way = st.sampled_from(ways) | starts | st.fixed_dictionaries({"goto": here.anywhere})
    button = way.map(lambda way: {"label": "Do", **way})
    return st.lists(button, max_size=3).map(lambda buttons: [{"label": "Go"}, *buttons])


@st.composite
def advance(draw: st.DrawFn) -> Any:
    """What leads on beside the buttons."""
    event = draw(events)
    ways: list[Any] = ["action", {"event": event}, {"event": event, "where": draw(judging(event))}]
    ways += [{"when": draw(standing())}, {"after": draw(durations)}]
    return draw(st.sampled_from(ways) | st.lists(st.sampled_from(ways), min_size=1, max_size=3))


def shown(here: Here, **more: Strategy) -> st.SearchStrategy[Drawn]:
    """What the kinds with buttons share."""
    video = {"src": "/tour.mp4", "title": "A tour", "transcript": "/tour.txt"}
    videos = st.sampled_from((video, {**video, "watched": "60%"}))
    image = st.just({"src": "/a.png", "alt": "A report"})
    optional = {"actions": actions(here), "advance": advance(), "video": videos, "image": image}
    return maybe(optional, title=st.just("Hello"), body=st.just(BODY), **more)


def targeted(here: Here) -> st.SearchStrategy[Drawn]:
    return shown(here, target=st.just({"css": "#new", "text": "New"}))


def dismissable(here: Here, **more: Strategy) -> st.SearchStrategy[Drawn]:
    return shown(here, dismissable=st.booleans(), **more)


def announcement(here: Here) -> Strategy:
    plain: list[Drawn] = [{}, {"dismiss": True}, {"href": "/help"}]
    ways = st.sampled_from(plain) | flows.map(lambda flow: {"start": flow})
    buttons = st.lists(ways.map(lambda way: {"label": "Do", **way}), max_size=3)
    optional = {
        "actions": buttons,
        "advance": advance(),
        "level": st.sampled_from(("badge", "silent")),
        "expires": st.sampled_from(("30d", "90d", "2mo")),
        "up_to": st.sampled_from(("1s", "1h", "3d", "3bd", "30d", "1mo")),
        "else": here.ahead,
    }
    return maybe(optional, title=st.just("Hello"), body=st.just(BODY))


@st.composite
def awaited(draw: st.DrawFn, goto: Strategy | None) -> Drawn:
    """One of several events."""
    event = draw(events)
    optional = {"where": judging(event)} | ({} if goto is None else {"goto": goto})
    return {"event": event, **draw(maybe(optional))}


def several(goto: Strategy | None) -> Strategy:
    return st.lists(awaited(goto), min_size=1, max_size=3)


@st.composite
def wait(draw: st.DrawFn, here: Here) -> Drawn:
    event = draw(events)
    over: Strategy = st.one_of(st.just({}), any_durations.map(lambda time: {"up_to": time, "else": here.next}))
    pauses: Strategy = st.sampled_from(
        ({"for": "1h"}, {"for": "2d"}, {"for": "1mo"}, {"for": "2bd", "at": "09:00"}, OPEN)
    )
    held: Strategy = st.one_of(
        st.just({"for": event}),
        judging(event).map(lambda where: {"for": event, "where": where}),
        several(None).map(lambda entries: {"for": {"all": entries}}),
        several(here.anywhere).map(lambda entries: {"for": {"any": [*entries, event]}}),
        standing().map(lambda until: {"until": until}),
    )
    if draw(st.booleans()):
        return draw(pauses)
    return {**draw(held), **draw(over)}


def branch(here: Here) -> Strategy:
    case = st.fixed_dictionaries({"if": standing(), "goto": here.ahead})
    return st.lists(case, max_size=3).map(lambda cases: [*cases, {"else": here.next}])


def split(here: Here) -> Strategy:
    ways = st.tuples(st.integers(0, 100), here.ahead)
    return ways.map(lambda way: [{"weight": 100 - way[0], "goto": here.next}, {"weight": way[0], "goto": way[1]}])


def set_traits(_: Here) -> Strategy:
    return maybe(
        {
            "role": st.sampled_from(("admin", "editor")),
            "name": st.just({"from": "account.id"}),
            "active": st.booleans(),
            "created_at": st.just({"from": "now"}),
            "tags": st.sampled_from((["beta"], [])),
            "email": st.just({"unset": True}),
        },
        seats=st.sampled_from(({"add": 1}, {"add": -0.5}, 3, {"from": "account.seats"}, {"unset": True})),
    )


def email(here: Here) -> Strategy:
    topics = st.sampled_from(("onboarding", "contract"))
    to = {"role": "admin", "fallback": "owner", "within": "1d", "else": here.next}
    optional = {"on_cap": st.sampled_from(("wait", "skip")), "to": st.just(to)}
    return maybe(optional, template=st.just("late"), topic=topics, subject=st.just(BODY))


def waiting(here: Here, optional: dict[str, Strategy], **always: Strategy) -> st.SearchStrategy[Drawn]:
    """What goes on at once or waits for its outcome."""
    over = maybe({"else": here.anywhere}, wait=st.just(True))
    return st.tuples(maybe(optional, **always), st.just({}) | over).map(lambda parts: parts[0] | parts[1])


def webhook(here: Here) -> Strategy:
    body = {"name": "{{ user.name }}", "seats": "{{ user.seats }}", "list": [1, None, BODY]}
    return waiting(here, {"body": st.just(body)}, endpoint=st.just("crm"))


def task(here: Here) -> Strategy:
    to = st.sampled_from(({"role": "csm"}, {"trait": "user.name"}))
    return waiting(here, {"reason": st.just(BODY), "due": any_durations, "to": to}, title=st.just(BODY))


def choices(right: tuple[bool, ...]) -> list[Drawn]:
    return [{"id": f"c{place}", "label": "Yes", "right": is_right} for place, is_right in enumerate(right)]


def quiz(here: Here) -> Strategy:
    asked = [
        {"id": f"z{place}", "topic": topic, "ask": "Why?", "choices": choices(right), "points": place + 1}
        for place, (topic, right) in enumerate([("one", (True, False)), ("two", (True, True, False))])
    ]
    optional = {
        "pass": st.sampled_from(("0%", "50%", "100%")),
        "attempts": st.integers(1, 3),
        "failed": here.anywhere,
    }
    return maybe(optional, topics=st.just({"one": "One", "two": "Two"}), questions=st.just(asked))


@st.composite
def tasks(draw: st.DrawFn) -> list[Drawn]:
    """Tasks of a checklist, done in every way."""
    event = draw(events)
    done = ["opened", "attested", {"event": event}, {"event": event, "where": draw(judging(event))}]
    ways = st.sampled_from([*done, {"flow": draw(flows)}])
    buttons = st.fixed_dictionaries({"start": flows}) | st.just({"href": "/help"})
    found = []
    for place in range(draw(st.integers(1, 3))):
        way = draw(ways)
        button = draw(buttons) if way == "opened" or draw(st.booleans()) else {}
        by = {"by": {"role": "admin"}} if draw(st.integers(0, 4)) == 4 else {}
        found.append({"id": f"t{place}", "title": "Do it", "done": way, **button, **by})
    return found


def checklist(_: Here) -> Strategy:
    ordered, dismissable, before = st.booleans(), st.booleans(), st.booleans()
    return maybe({"ordered": ordered, "dismissable": dismissable, "count_before": before}, tasks=tasks())


@st.composite
def items(draw: st.DrawFn) -> list[Drawn]:
    """Items of a resource centre, of every way."""
    plain: list[Drawn] = [{"href": "/help"}, {"call": "open_chat", "arguments": {"topic": "help"}}, {"body": BODY}]
    ways = st.sampled_from(plain) | flows.map(lambda flow: {"start": flow})
    found = []
    for place in range(draw(st.integers(1, 3))):
        more = draw(maybe({"if": standing(), "search": st.just("one, two"), "body": st.just(BODY)}))
        found.append({"id": f"t{place}", "title": "Read it", **more, **draw(ways)})
    return found


@st.composite
def resource_centre(draw: st.DrawFn, _: Here) -> Drawn:
    sections: list[Drawn] = [{"id": "help", "title": "Help", "items": draw(items())}]
    news = [{"id": "news", "title": "News", "feed": True}] if draw(st.booleans()) else []
    return {**draw(maybe({"title": st.just("Help"), "dismissable": st.booleans()})), "sections": [*sections, *news]}


def surveys(_: Here) -> Strategy:
    return st.lists(st.sampled_from((*QUESTIONS,)), max_size=3).flatmap(lambda kinds: survey(tuple(kinds)))


STEPS: dict[str, Callable[[Here], Strategy]] = {
    "tooltip": targeted,
    "modal": shown,
    "hotspot": targeted,
    "banner": dismissable,
    "card": lambda here: dismissable(here, slot=st.just("home")),
    "announcement": announcement,
    "wait": wait,
    "email": email,
    "branch": branch,
    "split": split,
    "set": set_traits,
    "webhook": webhook,
    "task": task,
    "end": lambda _: st.just({"outcome": "completed"}),
    "survey": surveys,
    "quiz": quiz,
    "checklist": checklist,
    "resource_centre": resource_centre,
}
ASKS = ("survey", "quiz")  # the ids of their questions are the flow's: one of each
LAST = ("end", "resource_centre")  # lead nowhere
STEPS_AMONG = tuple(kind for kind in STEPS if kind not in LAST)


@st.composite
def steps(draw: st.DrawFn, least: int = 1) -> list[Any]:
    """The steps of a flow, `s1` first."""
    count = draw(st.integers(least, 5))
    ids = tuple(f"s{place + 1}" for place in range(count))
    found: list[Any] = []
    kinds: list[str] = []
    for place, id in enumerate(ids):
        below = ids[place + 1 :]
        asked = [kind for kind in kinds if kind in ASKS]
        kind = draw(st.sampled_from([kind for kind in (STEPS_AMONG if below else STEPS) if kind not in asked]))
        kinds.append(kind)
        here = Here(below[0] if below else "end", below, ids)
        page = {"page": draw(paths)} if draw(st.integers(0, 3)) == 3 else {}
        found.append({"id": id, **page, kind: draw(STEPS[kind](here))})
    return found
