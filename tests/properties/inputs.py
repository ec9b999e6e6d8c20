"""Inputs, one strategy for each type; a new type has its entry in INPUTS, a new purpose of sweeps in PURPOSES.

Most are about what is there: a run that the subject has, a question that a flow asks. Some are not.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, get_args

from hypothesis import strategies as st

from annai.core.history import series_of
from annai.core.inputs import (
    Answered,
    AnyInput,
    Assigned,
    Call,
    Closed,
    Delivered,
    Due,
    Erase,
    Forget,
    Group,
    Heard,
    Identify,
    Interaction,
    Merge,
    Page,
    Posted,
    Recalled,
    Recount,
    Report,
    Reserve,
    Seal,
    Track,
    Unassigned,
    Visit,
)
from annai.core.instant import DAY, HOUR, MINUTE
from annai.core.lent import lent_key
from annai.core.signals import Signal, SignalKind
from annai.core.subject import Position, Subject, key_of
from annai.core.sweep import Enroll, Judge, Migrate, Refresh, Visiting
from annai.wire.decide import InteractionKind
from tests.core.world import SECRET, new
from tests.properties.conditions import EVENTS, FLOWS, PLAN, SEGMENTS
from tests.properties.drawing import Strategy

if TYPE_CHECKING:
    from tests.properties.play import Play

ACCOUNTS = ("acme", "globex")
LARGE = "x" * 40_000  # more than all traits may take
ODD: tuple[Any, ...] = (
    *("", "a", "山田", "admin", "beta", "Mars/Base", LARGE, "2026-06-01", "9999-12-31T23:59:59-12:00", "0001-01-01"),
    *(0, -1, 3, 2.5, 1e308, 2**63, -(2**63), 253_402_300_800_000, True, False, None),
    *([], ["beta", 7], [["a"], None], {"x": {"y": [1]}}),
)
FITTING: dict[str, tuple[Any, ...]] = {
    "role": ("admin", "editor", "owner"),
    "name": ("Ada", "ab", "山田"),
    "email": ("ann@example.com",),
    "locale": ("en", "ja-JP"),
    "time_zone": ("Asia/Tokyo", "America/New_York"),
    "plan": ("trial", "pro"),
    "source": ("import", "ads"),
    "template": ("invoice", "order"),
}
BY_TYPE: dict[str, tuple[Any, ...]] = {
    "string": ("a", "b"),
    "number": (0, 1, 2, 3, 4.5),
    "boolean": (True, False),
    "timestamp": ("2026-05-28T09:00Z", "2026-06-02", "2026-06-28", 1_780_000_000_000),
    "list": ([], ["beta"], ["beta", 7], ["a", "b", "c"]),
}
ANSWERS = (*(None, 0, 1, 5, 9, 10, 11, "admin", "editor", "c0", "c1", "yes", "５", "x" * 9, " "), *ODD[:3])
SEVERAL: tuple[list[Any], ...] = (["admin"], ["admin", "owner"], ["c0", "c1"], ["c0", "c0"], ["c0"], [], ["gone", 5])
ITEMS = ("q0", "q1", "q2", "q9", "z0", "z1", "t0", "t1", "t2", "gone", None)
STEP_IDS = ("s1", "s2", "s3", "s4", "s5", "gone")

flows = st.sampled_from((*FLOWS, "gone"))


def values(declared: dict[str, Any]) -> Strategy:
    """Some of the declared names, mostly with values of their types; now and then a strange one."""
    names = st.lists(st.sampled_from((*declared, "strange")), max_size=3, unique=True)

    @st.composite
    def drawn(draw: st.DrawFn) -> dict[str, Any]:
        return {name: draw(st.sampled_from(ODD if draw(st.integers(0, 5)) == 5 else of(name))) for name in draw(names)}

    def of(name: str) -> tuple[Any, ...]:
        kind = declared.get(name)
        return FITTING.get(name) or (BY_TYPE[kind] if isinstance(kind, str) else ODD)

    return drawn()


@st.composite
def when(draw: st.DrawFn, play: "Play") -> dict[str, Any]:
    """A new id, and a moment that may be some time ago."""
    at = play.now - draw(st.sampled_from((0, 0, 0, 0, MINUTE, HOUR, 3 * DAY)))
    return {"id": play.next_id(), "at": at, "received": play.now, "historical": at < play.now - DAY}


def about(subject: Subject) -> Strategy:
    """A run and a step: mostly where the subject stands."""
    real = [{"flow": id, "run": run.number, "step": run.step} for id, run in subject.runs.items()]
    strange = st.fixed_dictionaries({"flow": flows, "run": st.integers(1, 3), "step": st.sampled_from(STEP_IDS)})
    return st.integers(0, 7).flatmap(lambda odds: st.sampled_from(real) if real and odds else strange)


def message_of(subject: Subject) -> Strategy:
    """What sent a message: mostly where the subject stands, now and then an earlier visit of the step."""
    real = [
        {"flow": id, "run": run.number, "step": run.step, "entered": run.entered - before}
        for id, run in subject.runs.items()
        for before in (0, 0, 0, HOUR)
    ]
    strange = about(subject).map(lambda place: {**place, "entered": 0})
    return st.integers(0, 7).flatmap(lambda odds: st.sampled_from(real) if real and odds else strange)


def made(type: Callable[..., Any], *parts: Strategy, **fields: Strategy) -> Strategy:
    """The input of these parts, which are mappings, and fields."""
    return st.tuples(st.fixed_dictionaries(fields), *parts).map(
        lambda found: type(**{name: value for part in found for name, value in part.items()})
    )


def track(play: "Play", _: Subject) -> Strategy:
    def of(event: str) -> Strategy:
        properties = values(PLAN["events"].get(event, {}).get("properties", {}))
        return made(
            Track, when(play), event=st.just(event), personal=properties.map(lambda found: {"properties": found})
        )

    return st.sampled_from((*EVENTS, "unheard_of")).flatmap(of)


def identify(play: "Play", _: Subject) -> Strategy:
    return made(Identify, when(play), personal=values(PLAN["traits"]["user"]).map(lambda traits: {"traits": traits}))


def group(play: "Play", _: Subject) -> Strategy:
    named = st.sampled_from(ACCOUNTS).map(
        lambda id: {"account": key_of("account", id, SECRET), "personal": {"id": id, "traits": {}}}
    )
    return made(Group, when(play), named)


def page(play: "Play", _: Subject) -> Strategy:
    paths = st.sampled_from(("/", "/reports", "/reports/7", "/settings", "", None, 7))
    personal = st.fixed_dictionaries(
        {"path": paths, "title": st.sampled_from(("", "Reports")), "locale": st.sampled_from(("", "ja", "en"))}
    )
    looked = st.just({"id": "", "at": play.now, "received": play.now})
    return made(Page, when(play) | looked, personal=personal)


def interaction(play: "Play", subject: Subject) -> Strategy:
    kinds = st.sampled_from(get_args(InteractionKind))
    answer = st.sampled_from(ANSWERS) | st.sampled_from(SEVERAL)
    items = st.sampled_from([*asked_of(play, subject), *ITEMS])
    return made(
        Interaction,
        when(play),
        about(subject),
        kind=st.sampled_from(("advanced", "answered")) | kinds,
        action=st.sampled_from((None, 0, 1, 2, 9)),
        item=items,
        share=st.sampled_from((None, 0.0, 0.3, 0.6, 1.0)),
        personal=answer.map(lambda value: {"value": value}),
    )


def asked_of(play: "Play", subject: Subject) -> list[str]:
    """The questions and tasks of the steps on which the subject stands, as often as there are others."""
    contents = [step.content for one in play.where(subject) for step in one.flow.model.steps if step != "end"]
    asks = [asking.id for content in contents for asking, _ in content.asks()]
    return asks[:5] * 2


def reserve(play: "Play", subject: Subject) -> Strategy:
    now = st.just({"at": play.now, "received": play.now})
    return made(Reserve, now, about(subject), tab=st.sampled_from(("", "one", "two")))


def delivered(play: "Play", subject: Subject) -> Strategy:
    error = st.sampled_from(({}, {"error": "busy"}))
    return made(Delivered, when(play), message_of(subject), sent=st.booleans(), personal=error)


def posted(play: "Play", subject: Subject) -> Strategy:
    return made(Posted, when(play), message_of(subject), sent=st.booleans(), row=st.just("row"))


def closed(play: "Play", subject: Subject) -> Strategy:
    return made(Closed, when(play), message_of(subject), sent=st.booleans(), row=st.just("row"))


def due(play: "Play", _: Subject) -> Strategy:
    return st.just(Due(at=play.now, received=play.now))


def call(play: "Play", _: Subject) -> Strategy:
    return made(Call, when(play), flow=flows)


def seal(play: "Play", _: Subject) -> Strategy:
    user = new(id="ann")
    return st.just(Seal(at=play.now, received=play.now, to=user.key, personal={"id": "ann"}))


def merge(play: "Play", _: Subject) -> Strategy:
    """What some visitor left."""
    lefts = st.sampled_from(play.left) if play.left else st.just(play.nobody)
    return lefts.map(
        lambda left: Merge(
            id=play.next_id(), at=play.now, received=play.now, source=left[0], personal={"document": left[1]}
        )
    )


PURPOSES: dict[type[Visiting], Strategy] = {
    Enroll: st.builds(Enroll, st.lists(flows, max_size=2).map(tuple), st.sampled_from((None, *SEGMENTS, "gone"))),
    Judge: st.builds(Judge),
    Migrate: st.builds(Migrate, st.just((*FLOWS, "gone"))),
    Refresh: st.builds(Refresh, st.just(FLOWS)),
}


def visit(play: "Play", _: Subject) -> Strategy:
    return made(Visit, when(play), purpose=st.sampled_from((*PURPOSES,)).flatmap(lambda kind: PURPOSES[kind]))


def heard(play: "Play", _: Subject) -> Strategy:
    """What the account's users did since, with positions that rise, or come again."""
    users = [key_of("user", id, SECRET) for id in ("ann", "bob")]

    @st.composite
    def report(draw: st.DrawFn) -> Report:
        return Report(
            user=draw(st.sampled_from(users)),
            partition=draw(st.integers(0, 1)),
            position=Position(1, draw(st.integers(1, 40)), 0),
            at=play.now,
            signals=tuple(play.told[-draw(st.integers(1, 3)) :]),
            events=tuple(draw(st.lists(st.tuples(st.sampled_from(EVENTS), st.just(play.now)), max_size=2))),
            role=draw(st.sampled_from((None, "admin"))),
        )

    def whole(reports: list[Report]) -> Strategy:
        traits = values(PLAN["traits"]["account"])
        told = st.lists(st.tuples(st.sampled_from((play.now, play.now - HOUR)), traits), max_size=2) | st.none()
        given = st.lists(told, min_size=len(reports), max_size=len(reports))
        personal: Strategy = given.map(lambda found: {"traits": found}) | st.just({})
        return made(Heard, when(play), reports=st.just(tuple(reports)), personal=personal)

    return st.lists(report(), min_size=1, max_size=2).flatmap(whole)


def recount(play: "Play", _: Subject) -> Strategy:
    times = st.lists(st.integers(0, 90), min_size=1, max_size=4).map(
        lambda days: series_of([play.now - day * DAY for day in days])
    )
    return made(Recount, when(play), series=st.dictionaries(st.sampled_from(EVENTS), times, min_size=1, max_size=2))


def erase(play: "Play", _: Subject) -> Strategy:
    return st.just(Erase(at=play.now, received=play.now))


def forget(play: "Play", _: Subject) -> Strategy:
    origins = [key_of("account", "acme", SECRET), key_of("user", "bob", SECRET)]
    return made(Forget, when(play), origins=st.lists(st.sampled_from(origins), unique=True).map(tuple))


def assigned(play: "Play", _: Subject) -> Strategy:
    origin = key_of("account", "acme", SECRET)
    return made(
        Assigned,
        when(play),
        key=flows.map(lambda flow: lent_key(flow, origin)),
        step=st.sampled_from(STEP_IDS),
        run=st.integers(1, 2),
        serial=st.integers(1, 3),
        bundle=st.sampled_from((play.workspace.bundle.digest, b"gone")),
        origin=st.just(origin),
        account=st.just(origin),
    )


def open_loans(subject: Subject) -> Strategy:
    """The assignment for which a run waits, or another."""
    real = [
        {"flow": id, "run": run.number, "serial": run.assigned.serial}
        for id, run in subject.runs.items()
        if run.assigned is not None
    ]
    strange = st.fixed_dictionaries({"flow": flows, "run": st.integers(1, 2), "serial": st.integers(1, 3)})
    return st.sampled_from(real) | strange if real else strange


def unassigned(play: "Play", subject: Subject) -> Strategy:
    return made(Unassigned, when(play), open_loans(subject))


def recalled(play: "Play", subject: Subject) -> Strategy:
    loans = open_loans(subject).map(lambda loan: {"key" if name == "flow" else name: loan[name] for name in loan})
    return made(Recalled, when(play), loans, unseen=st.booleans())


def answered(play: "Play", subject: Subject) -> Strategy:
    """What a recipient concluded of a step."""
    kinds: st.SearchStrategy[SignalKind] = st.sampled_from(
        ("step_assigned", "step_handed_back", "step_declined", "step_refused", "step_seen", "email_sent")
    )
    details = st.sampled_from((None, "s2", "end", "dismissed", "recalled", "unseen", "gone"))
    signals = st.tuples(kinds, open_loans(subject), details).map(
        lambda found: Signal(
            found[0],
            play.now,
            found[1]["flow"],
            found[1]["run"],
            "s1",
            detail=found[2],
            assignment=found[1]["serial"],
        )
    )
    return made(Answered, when(play), user=st.just(key_of("user", "bob", SECRET)), signal=signals)


INPUTS: dict[type, Callable[["Play", Subject], Strategy]] = {
    Track: track,
    Identify: identify,
    Group: group,
    Page: page,
    Interaction: interaction,
    Reserve: reserve,
    Due: due,
    Delivered: delivered,
    Posted: posted,
    Closed: closed,
    Seal: seal,
    Merge: merge,
    Heard: heard,
    Visit: visit,
    Call: call,
    Recount: recount,
    Erase: erase,
    Forget: forget,
    Assigned: assigned,
    Unassigned: unassigned,
    Recalled: recalled,
    Answered: answered,
}
OF_ACCOUNTS = (*INPUTS,)  # of which most are no concern of theirs
OF_VISITORS = tuple(kind for kind in INPUTS if kind not in (Merge,))
OF_USERS = tuple(kind for kind in INPUTS if kind not in (Seal,))
OFTEN = (*(Track,) * 4, *(Interaction,) * 8, Page, Delivered, Visit)


@st.composite
def inputs(draw: st.DrawFn, play: "Play", who: str) -> AnyInput:
    """An input to one of the play's subjects."""
    known = {"user": OF_USERS, "anonymous": OF_VISITORS, "account": OF_ACCOUNTS}[who]
    kind = draw(st.sampled_from([*known, *(kind for kind in OFTEN if kind in known)]))
    found: AnyInput = draw(INPUTS[kind](play, play.subjects[who]))
    return found
