"""Random typed conditions (as reference expressions), random worlds and moments, from a seed."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any, TypeVar

from msgspec.structs import replace

from annai.core import history
from annai.core.asked import Asked
from annai.core.conditions.nodes import State, mark
from annai.core.facts import Facts
from annai.core.instant import DAY, HOUR, isoformat
from annai.core.subject import Finished, Outcome, Run, Series
from tests.core.conditions.reference import SEGMENT_EXPRESSIONS, Expression, Fate, Happening, World
from tests.core.conditions.sample_plan import FLOWS

T = TypeVar("T")

EVENTS = ("signed_up", "report_created")
WINDOWS = {"36h": 36 * HOUR, "2d": 2 * DAY, "1w": 7 * DAY}
ZONES = ("UTC", "Asia/Tokyo", "America/New_York", "Asia/Kolkata")
PATHS = {
    "string": [("user", "name"), ("user", "id"), ("account", "band"), ("page", "path"), ("event", "source")],
    "number": [("user", "seats"), ("account", "seats"), ("account", "health"), ("event", "size")],
    "boolean": [("user", "active"), ("event", "invited")],
    "timestamp": [("user", "created_at"), ("account", "renews_at")],
    "list": [("user", "tags")],
}
PROPERTIES = {
    "signed_up": {"string": ["source"], "number": ["size"], "boolean": ["invited"], "list": []},
    "report_created": {"string": [], "number": ["rows"], "boolean": [], "list": ["tags"]},
}
ORDERINGS = ("==", "!=", "<", "<=", ">", ">=")
STRINGS = ("", "a", "b", "ab", "山田", "Ab")
LITERALS = STRINGS[:-1]  # lower(…) is never "Ab"
OUTCOMES: tuple[Outcome, ...] = ("completed", "goal", "dismissed", "exited", "removed")


class Maker:
    """Makes what one seed stands for."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def one(self, values: Sequence[T]) -> T:
        return self.random.choice(values)

    def any_of(self, *makers: Callable[[], T]) -> T:
        return self.one(makers)()

    def moment(self) -> int:
        return self.one([self.random.randrange(21) * 12 * HOUR, self.random.randrange(10 * DAY)])

    def number(self) -> float:
        return self.one([-2, -1, 0, 1, 2, 3, 4, 5, 0.5, 1.0, 2.5, -0.5])

    def condition(self, depth: int = 2) -> Expression:
        if depth == 0 or self.random.random() < 0.5:
            return self.leaf()
        if self.random.random() < 0.25:
            return ("not", self.condition(depth - 1))
        return (self.one(["and", "or"]), self.condition(depth - 1), self.condition(depth - 1))

    def leaf(self) -> Expression:
        return self.any_of(
            self.turning, self.turning, self.turning, self.two_moving, self.still, self.of_strings, self.of_booleans,
            self.of_moments, self.membership, self.overlap, self.known, self.of_text, self.fate, self.fate,
            self.segment, self.spanned, self.started,
        )  # fmt: skip

    def turning(self) -> Expression:
        """A comparison that time alone may turn, with something that it does not move."""
        makers: list[Callable[[], Expression]] = [self.of_numbers, self.of_weekday, self.of_now, self.of_elapsed]
        return self.one(makers)()

    def of_numbers(self) -> Expression:
        sides = [self.moving(), self.still_number()]
        self.random.shuffle(sides)
        return ("compare", self.one(ORDERINGS), *sides)

    def of_weekday(self) -> Expression:
        day = ("literal", self.one(["mon", "wed", "thu", "sun"]))
        return ("compare", self.one(["==", "!="]), ("part", "weekday"), day)

    def of_now(self) -> Expression:
        sides = [("now",), self.instant()]
        self.random.shuffle(sides)
        return ("compare", self.one(["<", "<=", ">", ">="]), *sides)

    def of_elapsed(self) -> Expression:
        moments = [("now",), self.instant()]
        self.random.shuffle(moments)
        sides: list[Expression] = [("elapsed", *moments), ("duration", self.one([*WINDOWS]))]
        self.random.shuffle(sides)
        return ("compare", self.one(["<", "<=", ">", ">="]), *sides)

    def two_moving(self) -> Expression:
        return ("compare", self.one(ORDERINGS), self.moving(), self.moving())

    def still(self) -> Expression:
        return ("compare", self.one(ORDERINGS), self.still_number(), self.still_number())

    def of_strings(self) -> Expression:
        return ("compare", self.one(["==", "!="]), self.string(), self.string())

    def of_booleans(self) -> Expression:
        if self.random.random() < 0.5:
            return self.boolean()
        return ("compare", self.one(["==", "!="]), self.boolean(), self.boolean())

    def of_moments(self) -> Expression:
        first, second = self.path("timestamp"), self.occurred()
        if self.random.random() < 0.5:
            return ("compare", self.one(ORDERINGS), first, second)
        return ("compare", self.one(["<", ">="]), ("elapsed", first, second), ("duration", self.one([*WINDOWS])))

    def membership(self) -> Expression:
        word = self.one(["in", "not in"])
        if self.random.random() < 0.5:
            return (
                "member",
                word,
                self.string(),
                self.any_of(lambda: self.listed(LITERALS), lambda: self.path("list")),
            )
        item = self.any_of(self.still_number, self.moving)
        return ("member", word, item, self.any_of(lambda: self.listed([0, 1, 2, 2.5]), lambda: self.path("list")))

    def overlap(self) -> Expression:
        return (self.one(["any_of", "all_of"]), self.path("list"), self.listed([*STRINGS, 0, 1, 2.5]))

    def known(self) -> Expression:
        return ("known", self.path(self.one([*PATHS])))

    def of_text(self) -> Expression:
        if self.random.random() < 0.25:
            return ("glob", self.string(), ("literal", self.one(["*", "a*", "*b", "a*b", "山*", "b", ""])))
        return (self.one(["contains", "starts_with", "ends_with"]), self.string(), self.string())

    def fate(self) -> Expression:
        flow = self.one([*FLOWS])
        step = self.one(["", *FLOWS[flow]])
        return (self.one(["completed", "dismissed", "active", "seen"]), flow, step, self.one([None, *WINDOWS]))

    def started(self) -> Expression:
        return ("started", self.one([*FLOWS]))

    def spanned(self) -> Expression:
        """A count of a span of time, which may rise and fall."""
        within, since = self.one([("1w", None), (None, isoformat(2 * DAY)), (None, None)])
        older, before = self.one([("36h", None), ("2d", None), (None, isoformat(5 * DAY)), (None, isoformat(8 * DAY))])
        return (
            "compare",
            self.one(ORDERINGS),
            ("span", self.series(), within, since, older, before),
            self.still_number(),
        )

    def segment(self) -> Expression:
        return ("in_segment", ("literal", self.one([*SEGMENT_EXPRESSIONS])))

    def filter(self, event: str) -> Expression:
        """A condition over the properties of one event."""
        properties = PROPERTIES[event]
        number = ("path", "event", properties["number"][0])
        leaves: list[Expression] = [("compare", self.one(ORDERINGS), number, ("literal", self.one([0, 1, 2.5])))]
        leaves += [("contains", ("path", "event", name), ("literal", "a")) for name in properties["string"]]
        leaves += [("path", "event", name) for name in properties["boolean"]]
        leaves += [("member", "in", ("literal", "a"), ("path", "event", name)) for name in properties["list"]]
        first, second = self.one(leaves), self.one(leaves)
        return self.one([first, ("not", first), ("or", first, second), ("and", first, second)])

    def series(self, *roots: str) -> Expression:
        event = self.one(EVENTS)
        where = self.filter(event) if self.random.random() < 0.4 else None
        return ("series", self.one(roots or ("user", "account")), event, where)

    def moving(self) -> Expression:
        return self.any_of(
            lambda: ("days_since", self.any_of(self.series, lambda: self.path("timestamp"))),
            lambda: ("count", self.series(), self.one([*WINDOWS])),
            lambda: ("users", self.series("account"), self.one([*WINDOWS])),
            lambda: ("part", self.one(["hour", "day", "month"])),
        )

    def still_number(self) -> Expression:
        return self.any_of(
            lambda: ("literal", self.number()),
            lambda: ("literal", self.number()),
            lambda: self.path("number"),
            lambda: ("count", self.series(), None),
            lambda: ("users", self.series("account"), None),
            lambda: ("len", self.path("list")),
            lambda: ("bucket", self.one(["a", "b"])),
            lambda: ("latest", self.sign_ups(), "size"),
        )

    def sign_ups(self) -> Expression:
        where = self.filter("signed_up") if self.random.random() < 0.4 else None
        return ("series", "user", "signed_up", where)

    def string(self) -> Expression:
        return self.any_of(
            lambda: ("literal", self.one(LITERALS)),
            lambda: self.path("string"),
            lambda: ("lower", self.path("string")),
            lambda: ("latest", self.sign_ups(), "source"),
        )

    def boolean(self) -> Expression:
        return self.any_of(
            lambda: ("literal", self.one([True, False])),
            lambda: self.path("boolean"),
            lambda: ("latest", self.sign_ups(), "invited"),
        )

    def instant(self) -> Expression:
        return self.any_of(lambda: self.path("timestamp"), self.occurred, lambda: ("moment", isoformat(self.moment())))

    def occurred(self) -> Expression:
        return (self.one(["first", "last"]), self.series())

    def path(self, kind: str) -> Expression:
        return ("path", *self.one(PATHS[kind]))

    def listed(self, values: Sequence[Any]) -> Expression:
        return ("list", *(("literal", self.one(values)) for _ in range(self.random.randint(1, 3))))

    def anything(self) -> Any:
        return self.any_of(
            lambda: self.one(STRINGS),
            self.number,
            lambda: self.one([True, False]),
            self.moment,
            lambda: isoformat(self.moment()),
            lambda: None,
            lambda: [self.one([*STRINGS, 0, 1, 2.5, True]) for _ in range(self.random.randint(0, 3))],
        )

    def fitting(self, kind: str) -> Any:
        """Mostly a value of the type."""
        makers: dict[str, Callable[[], Any]] = {
            "string": lambda: self.one(STRINGS),
            "number": self.number,
            "boolean": lambda: self.one([True, False]),
            "timestamp": lambda: self.any_of(self.moment, lambda: isoformat(self.moment())),
            "list": lambda: [self.one([*STRINGS, 0, 1, 2.5]) for _ in range(self.random.randint(0, 3))],
        }
        return self.anything() if self.random.random() < 0.25 else makers[kind]()

    def values(self, root: str) -> dict[str, Any]:
        named = [(kind, name) for kind, paths in PATHS.items() for owner, name in paths if owner == root]
        return {name: self.fitting(kind) for kind, name in named if self.random.random() < 0.75}

    def happening(self) -> Happening:
        event = self.one(EVENTS)
        named = [(kind, name) for kind, names in PROPERTIES[event].items() for name in names]
        properties = {name: self.fitting(kind) for kind, name in named if self.random.random() < 0.75}
        return Happening(
            self.one(["user", "account"]), event, self.moment(), properties, self.one([b"a" * 16, b"b" * 16])
        )

    def fates(self) -> tuple[Fate, ...]:
        found = []
        for _ in range(self.random.randrange(4)):
            flow = self.one([*FLOWS])
            found.append(Fate(self.one(["completed", "dismissed", "seen"]), flow, self.one(FLOWS[flow]), self.moment()))
        return tuple(found)

    def run(self, flow: str) -> Run:
        entered = self.moment()
        return Run(1, b"", self.one(FLOWS[flow]), "showing", started=entered - DAY, entered=entered)

    def world(self) -> World:
        user = {**self.values("user"), "role": self.one(["admin", "editor", None])}
        id = user.pop("id", None)
        if self.random.random() < 0.25:
            user["time_zone"] = self.one(ZONES)
        finished = {
            flow: Finished(1, self.one(OUTCOMES), self.moment()) for flow in FLOWS if self.random.random() < 0.5
        }
        active = {flow: self.run(flow) for flow in FLOWS if self.random.random() < 0.5}
        facts = Facts(
            user, self.values("account"), self.values("event"), self.values("page"), {}, finished, active,
            zone=self.one(ZONES), id=id if isinstance(id, str) else None,
        )  # fmt: skip
        log = tuple(self.happening() for _ in range(self.random.randrange(8)))
        return World(facts, log, self.fates())


def told(world: World, asked: Asked) -> Facts:
    """The world's facts with the history that is kept because it is asked for."""
    kept: dict[str, dict[str, Series]] = {"user": {}, "account": {}}
    latest: dict[str, dict[str, Any]] = {}
    for one in world.log:
        series, kinds = kept[one.root], asked.kept if one.root == "user" else asked.account_kept
        plan = kinds.get(one.event)
        for key in (one.event, *(plan.keys(one.properties) if plan else ())):
            series[key] = history.did(history.add(series.get(key), one.at), one.user, one.at)
            if plan and key in plan.properties and series[key].last <= one.at:
                latest[key] = plan.excerpt(key, one.properties)
    for fate in world.fates:
        state: State = fate.state  # type: ignore[assignment]
        for key in {mark(state, fate.flow), mark(state, fate.flow, fate.step)}:
            kept["user"][key] = history.add(kept["user"].get(key), fate.at)
    return replace(world.facts, history=kept["user"], account_history=kept["account"], latest=latest)
